// The frame of an app page: it shows the content when there is some, and says so when the page's
// kernel has gone. Voila's frontend looks for two functions on the window; they are here.
(() => {
  "use strict";
  const CHANNELS = /\/api\/kernels\/([0-9a-f-]+)\/channels/;
  const LONGEST_WAIT_MS = 20000;
  const BROKE_OFF =
    "Something went wrong on our side, and it has been written down. Reload the page; if that does not help, tell whoever runs this server.";

  const dark = matchMedia("(prefers-color-scheme: dark)");
  const showTheme = () => {
    if (!document.body) return;
    document.body.dataset.jpThemeLight = String(!dark.matches);
    document.body.dataset.jpThemeName = dark.matches ? "JupyterLab Dark" : "JupyterLab Light";
    document.body.classList.toggle("theme-dark", dark.matches);
    document.body.classList.toggle("theme-light", !dark.matches);
  };
  dark.addEventListener("change", showTheme);

  const show = () => document.documentElement.classList.add("sr-ready");
  window.voila_heartbeat = () => {};
  window.display_cells = window.voila_finish = () => {};
  window.voila_process = () => {};
  window.cellLoaded = true;

  // The frontend would end the kernel on `beforeunload`, which also comes before a download, when the
  // page stays. `pagehide` comes when it goes.
  const listen = window.addEventListener;
  window.addEventListener = function (type, ...rest) {
    if (type !== "beforeunload") listen.call(this, type, ...rest);
  };

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
    show();
  };
  const look = async () => {
    if (!kernel || leaving) return;
    const answer = await fetch(`/api/kernels/${kernel}`).catch(() => null);
    if (!answer) return;
    if (answer.status === 401)
      say("You have been logged out.", `/login?next=${encodeURIComponent(location.pathname)}`);
    else if (!answer.ok) say("This page was left alone for a while and has gone to sleep.");
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

  document.addEventListener("DOMContentLoaded", () => {
    showTheme();
    const content = document.getElementById("rendered_cells");
    for (const place of content.querySelectorAll(".sr-broke-off")) place.textContent = BROKE_OFF;
    if (content.querySelector(".sr-broke-off")) show();
    const drawn = () => content.querySelector(".jupyter-widgets > *, .jp-RenderedHTML > *, img, svg");
    const watch = new MutationObserver(() => {
      if (!drawn()) return;
      watch.disconnect();
      show();
    });
    watch.observe(content, { childList: true, subtree: true });
    setTimeout(show, LONGEST_WAIT_MS);
  });
})();
