// Files go from the browser straight to the server; the kernel only hears that they arrived.
const AT_ONCE = 2;
const FAILED = "Could not be read.";

async function filesOf(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.length) return [...transfer.files];
  const found = [];
  const walk = async (entry) => {
    if (entry.isFile) found.push(await new Promise((done, failed) => entry.file(done, failed)));
    else {
      const reader = entry.createReader();
      for (;;) {
        const part = await new Promise((done, failed) => reader.readEntries(done, failed));
        if (!part.length) break;
        for (const one of part) await walk(one);
      }
    }
  };
  for (const entry of entries) await walk(entry);
  return found;
}

const size = (bytes) =>
  bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} kB` : `${(bytes / 1e6).toFixed(1)} MB`;

function send(file, onProgress) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", api("uploads"));
    request.setRequestHeader("X-XSRFToken", xsrf());
    request.setRequestHeader("X-Filename", encodeURIComponent(file.name));
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.upload.onprogress = (event) => onProgress(event.loaded / Math.max(1, event.total));
    request.onload = () => {
      let body = {};
      try {
        body = JSON.parse(request.responseText);
      } catch {
        body = {};
      }
      resolve({ status: request.status, body });
    };
    request.onerror = () => resolve({ status: 0, body: {} });
    request.send(file);
  });
}

function refusal({ status, body }) {
  if (body && body.error) return body.error;
  if (status === 413) return "This file is larger than the server takes.";
  if (status === 401 || status === 403) return "You are no longer logged in. Reload the page and log in again.";
  return "The upload broke off. Check the connection and try again.";
}

function outcome({ stored = 0, duplicates = 0, rejected = 0 }) {
  const words = [
    [stored, "stored"],
    [duplicates, "already there"],
    [rejected, "rejected; the list below says why"],
  ];
  const said = words.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
  return [said.length ? `${said.join(", ")}.` : "Read.", rejected ? "warn" : "good"];
}

function row(file, list) {
  const item = make("li");
  const words = make("span", "sr-small sr-quiet sr-file-words", "Waiting …");
  const bar = document.createElement("progress");
  bar.max = 1;
  bar.value = 0;
  bar.setAttribute("aria-label", `Upload of ${file.name}`);
  item.append(make("span", "", file.name), make("span", "sr-quiet sr-small", size(file.size)), bar, words);
  list.prepend(item);
  return {
    progress(share) {
      bar.value = share;
      words.textContent = share < 1 ? `Sending: ${Math.round(100 * share)} %` : "Sent; the server is storing it …";
    },
    say(text, kind) {
      words.textContent = text;
      words.className = `sr-small sr-file-words sr-${kind}`;
      if (kind !== "quiet") bar.remove();
      else bar.removeAttribute("value");
    },
  };
}

function render({ model, el }) {
  const zone = make("div", "sr-drop");
  const input = document.createElement("input");
  input.type = "file";
  input.multiple = true;
  input.className = "sr-unseen";
  input.tabIndex = -1;
  input.setAttribute("aria-label", "Activity files");
  const button = make("button", "sr-button sr-primary", "Choose files");
  button.type = "button";
  button.onclick = () => input.click();
  zone.append(
    make("h2", "", "Drop activity files here"),
    make("p", "sr-quiet", "FIT files of your watch, or ZIP archives with many of them. Several at once are fine."),
    button,
    input,
  );
  const list = make("ul", "sr-files");
  list.setAttribute("aria-live", "polite");
  el.replaceChildren(zone, list);

  const waiting = [];
  const reading = new Map(); // job id → row
  let active = 0;
  const next = async () => {
    if (active >= AT_ONCE || !waiting.length) return;
    active += 1;
    const { file, line } = waiting.shift();
    const answer = await send(file, line.progress);
    active -= 1;
    if (answer.status === 202 && answer.body.job_id) {
      line.say("Arrived; being read …", "quiet");
      reading.set(answer.body.job_id, line);
      model.send({ type: "accepted", import_id: String(answer.body.import_id) });
      const known = hub.jobs.get(answer.body.job_id);
      if (known) follow(known);
    } else line.say(refusal(answer), "bad");
    next();
  };
  const follow = (job) => {
    const line = reading.get(job.job_id);
    if (!line || !ENDED.has(job.state)) return;
    reading.delete(job.job_id);
    if (job.state === "failed") line.say(job.error || FAILED, "bad");
    else if (job.state === "cancelled") line.say("Cancelled.", "warn");
    else line.say(...outcome(job.result || {}));
  };
  const stop = hub.listen(follow);
  const take = (files) => {
    for (const file of files) waiting.push({ file, line: row(file, list) });
    for (let at = 0; at < AT_ONCE; at += 1) next();
  };
  input.onchange = () => {
    take([...input.files]);
    input.value = "";
  };
  zone.addEventListener("dragover", (event) => {
    event.preventDefault();
    zone.dataset.over = "true";
  });
  zone.addEventListener("dragleave", () => (zone.dataset.over = "false"));
  zone.addEventListener("drop", async (event) => {
    event.preventDefault();
    zone.dataset.over = "false";
    take(await filesOf(event.dataTransfer));
  });
  return stop;
}

export default { render };
