// Notes on each page when what is looked for has been painted, in seconds from the click.
(() => {
  const seen = (globalThis.seen = { shift: 0 });
  const now = () => performance.timeOrigin + performance.now();
  addEventListener(
    "click",
    (event) => sessionStorage.setItem("clicked", performance.timeOrigin + event.timeStamp),
    true,
  );
  const painted = (name) => {
    seen[name] = -1;
    requestAnimationFrame(() => {
      const after = new MessageChannel();
      after.port1.onmessage = () => (seen[name] = (now() - sessionStorage.getItem("clicked")) / 1000);
      after.port2.postMessage(0);
    });
  };
  const line = ".bqplot svg path.line, .bqplot svg .bar rect, .bqplot svg rect.bar";
  const isDrawn = () =>
    [...document.querySelectorAll(line)].some((mark) =>
      mark.tagName === "path" ? (mark.getAttribute("d") || "").length > 60 : mark.getAttribute("height") > 0,
    );
  const look = () => {
    const ready = document.documentElement.classList.contains("sr-ready");
    if (!("first" in seen) && document.querySelector("#sr-first-end")) {
      painted("first");
      seen.charts = document.querySelectorAll("#sr-first .sr-still-chart").length;
    }
    if (!("live" in seen) && ready && document.querySelector("#rendered_cells .sr-main")) painted("live");
    const plain = !document.querySelector("#sr-first, .sr-page");
    if (!("chart" in seen) && (ready || plain) && isDrawn()) painted("chart");
  };
  const options = { childList: true, subtree: true, attributes: true, attributeFilter: ["d", "height", "class"] };
  new MutationObserver(look).observe(document, options);
  new PerformanceObserver((list) => {
    for (const shift of list.getEntries()) if (!shift.hadRecentInput) seen.shift += shift.value;
  }).observe({ type: "layout-shift", buffered: true });
})();
