// Carries the kernel's requests to the server with the login cookie, and job events to the kernel.
const PATH = /^[a-z0-9_\-./]+(\?[a-z0-9_\-=&%.~]+)?$/i;
const METHODS = new Set(["GET", "POST", "PATCH", "DELETE"]);

async function answer(model, request) {
  const fine = METHODS.has(request.method) && PATH.test(request.path) && !request.path.includes("..");
  const { status, body } = fine
    ? await call(request.method, request.path, request.body)
    : { status: 0, body: { error: "This request is not possible." } };
  model.send({ type: "answer", id: request.id, status, body });
}

function download({ name, mime, base64 }) {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([bytes], { type: mime }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

const place = () => ({ type: "place", place: location.hash.slice(1) });

// How far down each place was when it was left; "all" is the place without a name.
const left = new Map();
const nameOf = (address) => (address.split("#")[1] || "").replace(/^all$/, "");
function goTo(top, tries = 40) {
  scrollTo({ top });
  // what stands there is drawn piece by piece, and may not be long enough yet
  if (tries && Math.abs(scrollY - top) > 2) requestAnimationFrame(() => goTo(top, tries - 1));
}

// What changed in the installation, for an administrator's page.
function listenToAll(model) {
  const source = new EventSource(api("admin/events"));
  source.addEventListener("changed", (event) => {
    try {
      model.send({ type: "changed", names: JSON.parse(event.data) });
    } catch {
      // a broken event is dropped; what it was about is read with the next one
    }
  });
  return () => source.close();
}

function initialize({ model }) {
  // links to a place of the same page, and the way back through them
  addEventListener("hashchange", (event) => {
    left.set(nameOf(event.oldURL), scrollY);
    model.send(place());
  });
  const lastSent = new Map();
  const seen = new Set();
  model.on("msg:custom", (message) => {
    if (message.type === "request") answer(model, message);
    if (message.type === "download") download(message);
    if (message.type === "top") goTo((message.again && left.get(nameOf(location.href))) || 0);
    if (message.type === "scroll") document.getElementsByClassName(message.to)[0]?.scrollIntoView({ block: "start" });
    if (message.type === "name") document.title = `${message.name} · SmartRunning`;
    if (message.type === "print") requestAnimationFrame(() => print());
    if (message.type === "place") history.replaceState(null, "", `#${encodeURIComponent(message.place)}`);
  });
  if (model.get("stream") === "admin") return listenToAll(model);
  if (model.get("stream") === "none") {
    if (location.hash) model.send(place());
    return;
  }
  const stop = hub.listen((job) => {
    const ended = ENDED.has(job.state);
    const now = performance.now();
    const key = `${job.job_id} ${job.state}`;
    if (ended ? seen.has(key) : now - (lastSent.get(job.job_id) || -Infinity) < 1000) return;
    seen.add(key);
    lastSent.set(job.job_id, now);
    model.send({
      type: "job",
      job_id: job.job_id,
      kind: String(job.kind),
      state: String(job.state),
      ended,
      error: job.error ? String(job.error) : "",
    });
  });
  if (location.hash) model.send(place());
  return stop;
}

function render({ el }) {
  el.style.display = "none";
}

export default { initialize, render };
