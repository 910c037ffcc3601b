// What every widget of a page shares: addresses, calls with the login cookie, one stream of job events.
const base = (() => {
  const path = location.pathname;
  const at = path.indexOf("/voila/");
  return at < 0 ? "" : path.slice(0, at);
})();
const api = (path) => `${base}/smartrunning/api/${path}`;
// A coach who looks at a runner stays with this runner; whether that is allowed, the server decides.
const lookedAt = new URLSearchParams(location.search).get("runner");
const ABOUT_OTHERS = new Set(["home", "sessions", "analytics", "plan"]);
const page = (name, runner = lookedAt) =>
  `${base}/voila/render/apps/${name}.ipynb` +
  (runner && ABOUT_OTHERS.has(name) ? `?runner=${encodeURIComponent(runner)}` : "");
const about = (method, path) =>
  method === "GET" && lookedAt
    ? `${path}${path.includes("?") ? "&" : "?"}runner=${encodeURIComponent(lookedAt)}`
    : path;
const xsrf = () =>
  decodeURIComponent((document.cookie.match(/(?:^|;\s*)_xsrf=([^;]*)/) || [])[1] || "");

async function call(method, path, body) {
  try {
    const headers = { "X-XSRFToken": xsrf(), Accept: "application/json" };
    if (body !== undefined && body !== null) headers["Content-Type"] = "application/json";
    const answer = await fetch(api(about(method, path)), {
      method,
      headers,
      credentials: "same-origin",
      body: body === undefined || body === null ? undefined : JSON.stringify(body),
    });
    const text = await answer.text();
    let content = null;
    try {
      content = text ? JSON.parse(text) : null;
    } catch {
      content = null;
    }
    return { status: answer.status, body: content };
  } catch {
    return { status: 0, body: { error: "The server does not answer. Check the connection and try again." } };
  }
}

// One EventSource a page: browsers allow six connections a host, and each tab is one of them.
const hub = (globalThis.smartrunningHub ??= (() => {
  const listeners = new Set();
  const jobs = new Map();
  let source = null;
  const receive = (job) => {
    jobs.set(job.job_id, job);
    for (const listener of listeners) listener(job);
  };
  const open = () => {
    source = new EventSource(api("events"));
    source.addEventListener("job", (event) => {
      try {
        const job = JSON.parse(event.data);
        if (job && typeof job.job_id === "string") receive(job);
      } catch {
        // a broken event is dropped; the next one carries the whole state again
      }
    });
  };
  return {
    jobs,
    listen(listener) {
      listeners.add(listener);
      if (!source) open();
      for (const job of jobs.values()) listener(job);
      return () => listeners.delete(listener);
    },
  };
})());

const ENDED = new Set(["succeeded", "failed", "cancelled", "dead", "done"]);

function make(tag, classes, text) {
  const element = document.createElement(tag);
  if (classes) element.className = classes;
  if (text !== undefined) element.textContent = text;
  return element;
}
