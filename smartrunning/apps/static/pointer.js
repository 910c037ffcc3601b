// Says where over the neighbouring charts the pointer is, at most once a frame and 30 ms.
const PAUSE_MS = 30;

// The handles of sliders have no name of their own for those who hear the page.
function nameHandles(charts) {
  const watch = new MutationObserver(() => name());
  const name = () => {
    const sliders = [...charts.querySelectorAll(".widget-slider")];
    const handles = sliders.flatMap((slider) => {
      const words = slider.querySelector(".widget-label")?.textContent || "";
      const own = [...slider.querySelectorAll(".noUi-handle")];
      own.forEach((handle, at) =>
        handle.setAttribute("aria-label", own.length > 1 ? `${words}: ${at ? "end" : "start"}` : words),
      );
      return own;
    });
    if (sliders.length && handles.length > sliders.length) watch.disconnect();
  };
  watch.observe(charts, { childList: true, subtree: true });
  name();
}

function render({ model, el }) {
  el.style.display = "none";
  let charts = null;
  let last = 0;
  const move = (event) => {
    const chart = event.target.closest?.(".bqplot");
    const now = performance.now();
    if (!chart || now - last < PAUSE_MS) return;
    last = now;
    const box = chart.getBoundingClientRect();
    const width = box.width - model.get("left") - model.get("right");
    const place = Math.max(0, Math.min(1, (event.clientX - box.left - model.get("left")) / width));
    model.set("place", Math.round(1000 * place) / 1000);
    model.save_changes();
  };
  const listen = () => {
    charts = el.closest(".sr-session-charts");
    if (charts) {
      charts.addEventListener("pointermove", move);
      nameHandles(charts);
    }
    else if (el.isConnected || !last) setTimeout(listen, 100);
  };
  listen();
  return () => charts?.removeEventListener("pointermove", move);
}

export default { render };
