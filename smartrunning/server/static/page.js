// The frame of an app page: it starts the frontend while the kernel still works, puts the content in
// place of the first picture when it is drawn, and says so when the page's kernel has gone. Voila's
// frontend looks for functions on the window; they are here.
(() => {
  "use strict";
  const CHANNELS = /\/api\/kernels\/([0-9a-f-]+)\/channels/;
  const LONGEST_WAIT_MS = 20000;
  const LONGEST_DRAWING_MS = 2500;
  const LONGEST_PAINT_MS = 300;
  const BROKE_OFF =
    "Something went wrong on our side, and it has been written down. Reload the page; if that does not help, tell whoever runs this server.";

  const ASLEEP = "This page was left alone for a while and has gone to sleep.";

  const dark = matchMedia("(prefers-color-scheme: dark)");
  const showTheme = () => {
    if (!document.body) return;
    document.body.dataset.jpThemeLight = String(!dark.matches);
    document.body.dataset.jpThemeName = dark.matches ? "JupyterLab Dark" : "JupyterLab Light";
    document.body.classList.toggle("theme-dark", dark.matches);
    document.body.classList.toggle("theme-light", !dark.matches);
  };
  dark.addEventListener("change", showTheme);

  window.voila_heartbeat = () => {};
  window.display_cells = window.voila_finish = () => {};
  window.voila_process = () => {};
  window.cellLoaded = true;

  // ── a start that does not wait for the kernel ──────────────────────────────────────────────────
  const scripts = document.currentScript.dataset.scripts;
  const parsed = new Promise((go) => document.addEventListener("DOMContentLoaded", go));
  const listen = window.addEventListener;
  window.addEventListener = function (type, ...rest) {
    // The frontend would begin on `load`, when the kernel is through with its work: it begins now, and
    // waits with its first question to the kernel instead.
    if (type === "load") queueMicrotask(rest[0]);
    // It would end the kernel on `beforeunload`, which also comes before a download, when the page
    // stays. `pagehide` comes when it goes.
    else if (type !== "beforeunload") listen.call(this, type, ...rest);
  };
  const plainFetch = window.fetch;
  window.fetch = async (what, ...how) => {
    if (!String(what.url || what).includes("/api/kernels/")) return plainFetch(what, ...how);
    await parsed;
    const answer = await plainFetch(what, ...how);
    if (!answer.ok) say(ASLEEP);
    return answer;
  };
  let begun = false;
  const begin = () => {
    if (begun) return;
    begun = true;
    const script = document.createElement("script");
    script.src = scripts;
    document.head.append(script);
  };
  const beginAfterPaint = () => {
    requestAnimationFrame(() => setTimeout(begin));
    setTimeout(begin, LONGEST_PAINT_MS); // a page in the background is not painted
  };
  const arrived = new MutationObserver(() => {
    if (!document.getElementById("sr-first-end") && !document.getElementById("rendered_cells")) return;
    arrived.disconnect();
    showTheme();
    const link = document.querySelector("#sr-first .sr-nav [aria-current]");
    const row = link?.parentElement; // on a phone it is wider than the screen: as in the live header
    if (row) row.scrollLeft = link.offsetLeft - (row.clientWidth - link.offsetWidth) / 2;
    beginAfterPaint();
  });
  arrived.observe(document, { childList: true, subtree: true });

  // ── the content in place of the first picture ──────────────────────────────────────────────────
  let pressed = null;
  const show = () => {
    const first = document.getElementById("sr-first");
    const content = document.getElementById("rendered_cells");
    if (document.documentElement.classList.contains("sr-ready")) return;
    document.documentElement.classList.add("sr-ready");
    if (!first) return;
    first.remove();
    if (pressed) pressed.again(content)?.click();
  };
  const note = (event) => {
    const button = event.target.closest?.("#sr-first button");
    if (!button) return;
    const { key } = button.dataset;
    const alike = (place) =>
      key
        ? [...place.querySelectorAll("[data-key]")].filter((one) => one.dataset.key === key)
        : [...place.querySelectorAll(".jupyter-button")].filter(
            (one) => one.textContent.trim() === button.textContent.trim(),
          );
    const place = alike(document.getElementById("sr-first")).indexOf(button);
    pressed = { again: (content) => alike(content)[place] }; // done as soon as somebody can do it
  };
  document.addEventListener("click", note);
  const isDrawn = (chart) =>
    [...chart.querySelectorAll("path[d], rect[height]")].some((mark) => mark.getClientRects().length);
  const count = (place, what, is = () => true) =>
    place ? [...place.querySelectorAll(what)].filter(is).length : 0;
  const isWhole = (content, first) =>
    count(content, ".bqplot", isDrawn) >= count(first, ".sr-still-chart") &&
    count(content, ".sr-panel", (one) => one.firstChild) >= count(first, ".sr-panel", (one) => one.firstChild);

  // ── the kernel ─────────────────────────────────────────────────────────────────────────────────
  let kernel = "";
  let leaving = false;
  addEventListener("pagehide", () => {
    leaving = true;
    if (!kernel) return;
    const body = new FormData();
    body.append("_xsrf", (document.cookie.match(/(?:^|;\s*)_xsrf=([^;]*)/) || [])[1] || "");
    navigator.sendBeacon(`/voila/api/shutdown/${kernel}`, body);
  });

  const say = (sentence, target) => {
    if (leaving) return;
    const bar = document.getElementById("sr-asleep");
    bar.querySelector("p").textContent = sentence;
    bar.querySelector("button").onclick = () => (target ? location.assign(target) : location.reload());
    bar.hidden = false;
    document.documentElement.classList.add("sr-said");
  };
  const look = async () => {
    if (!kernel || leaving) return;
    const answer = await plainFetch(`/api/kernels/${kernel}`).catch(() => null);
    if (!answer) return;
    if (answer.status === 401)
      say("You have been logged out.", `/login?next=${encodeURIComponent(location.pathname)}`);
    else if (!answer.ok) say(ASLEEP);
  };

  // The kernel's connection is made deep inside the frontend: watch it where all connections begin.
  const Plain = window.WebSocket;
  window.WebSocket = class extends Plain {
    constructor(...given) {
      super(...given);
      const found = CHANNELS.exec(String(given[0]));
      if (!found) return;
      kernel = found[1];
      this.addEventListener("close", () => setTimeout(look, 500));
    }
  };
  document.addEventListener("visibilitychange", () => document.hidden || look());
  addEventListener("pageshow", (event) => event.persisted && location.reload());
  addEventListener("online", look);

  parsed.then(() => {
    showTheme();
    const first = document.getElementById("sr-first");
    const content = document.getElementById("rendered_cells");
    const broken = content ? [...content.querySelectorAll(".sr-broke-off")] : [];
    if (!content || broken.length) {
      for (const place of broken) place.textContent = BROKE_OFF;
      if (first) say(BROKE_OFF);
      else show();
      return;
    }
    const drawn = () => content.querySelector(".sr-page, .jp-RenderedHTML > *, img");
    let overdue = 0;
    const watch = new MutationObserver(() => {
      if (!drawn()) return;
      overdue ||= setTimeout(finish, LONGEST_DRAWING_MS);
      if (isWhole(content, first)) requestAnimationFrame(() => isWhole(content, first) && finish());
    });
    const finish = () => {
      watch.disconnect();
      clearTimeout(overdue);
      show();
    };
    watch.observe(content, { childList: true, subtree: true, attributes: true, attributeFilter: ["d", "height"] });
    setTimeout(() => (content.querySelector(".sr-page") || !first ? finish() : say(BROKE_OFF)), LONGEST_WAIT_MS);
  });
})();
