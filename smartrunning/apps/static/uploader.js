// Files go from the browser straight to the server; the kernel only hears that they arrived.
// Several files, or a folder, become one archive on the way, so that they are one import.
const AT_ONCE = 2;
const FAILED = "Could not be read.";
const ACTIVITY = /\.(fit|tcx|gpx)(\.gz)?$|\.zip$/i;
const LIST = /(^|\/)activities\.csv$|summarizedactivities\.json$|_gear\.json$/i;
const PART_BYTES = 192 * 2 ** 20;
const PART_FILES = 10000;

// Files of a drop with their paths; what is no activity is left out of folders, not of one's choice.
async function filesOf(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.length) return [...transfer.files].map((file) => ({ path: file.name, file }));
  const found = [];
  const walk = async (entry, inFolder) => {
    if (entry.isFile) {
      const file = await new Promise((done, failed) => entry.file(done, failed));
      const path = entry.fullPath.replace(/^\//, "") || file.name;
      if (!inFolder || wanted(path)) found.push({ path, file });
    } else {
      const reader = entry.createReader();
      for (;;) {
        const part = await new Promise((done, failed) => reader.readEntries(done, failed));
        if (!part.length) break;
        for (const one of part) await walk(one, true);
      }
    }
  };
  for (const entry of entries) await walk(entry, false);
  return found;
}

const wanted = (path) => ACTIVITY.test(path) || LIST.test(path);

const CRC = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit += 1) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1;
  return rest >>> 0;
});

async function checksum(file) {
  let crc = 0xffffffff;
  const reader = file.stream().getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return (crc ^ 0xffffffff) >>> 0;
    for (const byte of value) crc = CRC[(crc ^ byte) & 0xff] ^ (crc >>> 8);
  }
}

function header(signature, fields, name) {
  const bytes = new DataView(new ArrayBuffer(4 + fields.reduce((sum, [width]) => sum + width, 0)));
  bytes.setUint32(0, signature, true);
  let at = 4;
  for (const [width, value] of fields) {
    if (width === 2) bytes.setUint16(at, value, true);
    else bytes.setUint32(at, value, true);
    at += width;
  }
  return new Blob([bytes, name]);
}

// An archive of files as they are: only headers are made, the files stay where they are.
async function packed(files, name, onProgress) {
  const parts = [];
  const directory = [];
  let offset = 0;
  for (const [number, { path, file }] of files.entries()) {
    onProgress(number / files.length);
    const label = new TextEncoder().encode(path);
    const crc = await checksum(file);
    // needed version, names in UTF-8, not packed, no time, first day of 1980
    const facts = [[2, 20], [2, 0x800], [2, 0], [2, 0], [2, 0x21], [4, crc], [4, file.size],
      [4, file.size], [2, label.length], [2, 0]];
    const local = header(0x04034b50, facts, label);
    const place = [[2, 0], [2, 0], [2, 0], [4, 0], [4, offset]];
    directory.push(header(0x02014b50, [[2, 20], ...facts, ...place], label));
    parts.push(local, file);
    offset += local.size + file.size;
  }
  const length = directory.reduce((sum, one) => sum + one.size, 0);
  const count = directory.length;
  const end = [[2, 0], [2, 0], [2, count], [2, count], [4, length], [4, offset], [2, 0]];
  return new File([...parts, ...directory, header(0x06054b50, end, new Uint8Array())], name);
}

// As many files together as one upload may have; the lists of an export go with each part.
function portions(files) {
  const lists = files.filter(({ path }) => LIST.test(path));
  const found = [];
  let portion = [];
  let bytes = 0;
  for (const one of files.filter(({ path }) => !LIST.test(path))) {
    if (portion.length && (bytes + one.file.size > PART_BYTES || portion.length >= PART_FILES)) {
      found.push(lists.concat(portion));
      portion = [];
      bytes = 0;
    }
    portion.push(one);
    bytes += one.file.size;
  }
  if (portion.length) found.push(lists.concat(portion));
  return found;
}

function nameOf(files) {
  const folders = new Set(files.map(({ path }) => (path.includes("/") ? path.split("/")[0] : "")));
  const folder = folders.size === 1 ? [...folders][0] : "";
  return folder ? `${folder}.zip` : `${files.length} files.zip`;
}

const size = (bytes) =>
  !bytes ? "" : bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} kB` : `${(bytes / 1e6).toFixed(1)} MB`;

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

function outcome(result) {
  const { stored = 0, near_duplicates = 0, duplicates = 0, not_activities = 0, rejected = 0 } = result;
  const words = [
    [stored, "stored"],
    [near_duplicates, "recorded twice"],
    [duplicates, "already there"],
    [not_activities, "no activity"],
    [rejected, "rejected; the list below says why"],
  ];
  const said = words.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
  return [said.length ? `${said.join(", ")}.` : "Read.", rejected ? "warn" : "good"];
}

function row(name, bytes, list) {
  const item = make("li");
  const words = make("span", "sr-small sr-quiet sr-file-words", "Waiting …");
  const bar = document.createElement("progress");
  bar.max = 1;
  bar.value = 0;
  bar.setAttribute("aria-label", `Upload of ${name}`);
  item.append(make("span", "", name), make("span", "sr-quiet sr-small", size(bytes)), bar, words);
  list.prepend(item);
  const show = (share, text) => {
    if (share > 0) bar.value = Math.min(1, share);
    else bar.removeAttribute("value");
    words.textContent = text;
  };
  return {
    packing: (share) => show(share, `Packing: ${Math.round(100 * share)} %`),
    sending: (share) =>
      show(share, share < 1 ? `Sending: ${Math.round(100 * share)} %` : "Sent; the server is storing it …"),
    reading: (job) => show(job.progress, job.message || "Arrived; being read …"),
    say(text, kind) {
      words.textContent = text;
      words.className = `sr-small sr-file-words sr-${kind}`;
      bar.remove();
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
  const folder = make("button", "sr-button", "Choose a folder");
  folder.type = "button";
  folder.onclick = () => {
    const chooser = document.createElement("input");
    chooser.type = "file";
    chooser.webkitdirectory = true;
    chooser.onchange = () => {
      const files = [...chooser.files].map((file) => ({ path: file.webkitRelativePath, file }));
      take(files.filter(({ path }) => wanted(path)));
    };
    chooser.click();
  };
  const buttons = make("div", "sr-buttons");
  buttons.append(button, folder);
  zone.append(
    make("h2", "", "Drop activity files here"),
    make("p", "sr-quiet", "FIT, TCX and GPX files, whole folders, or the archive that another service has given you. Several at once are fine."),
    buttons,
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
    const { files, name, line } = waiting.shift();
    const alone = files.length === 1;
    try {
      const file = alone ? files[0].file : await packed(files, name, line.packing);
      accepted(await send(file, line.sending), line);
    } catch {
      line.say("A file could not be read from your disk. Try again.", "bad");
    }
    active -= 1;
    next();
  };
  const accepted = (answer, line) => {
    if (answer.status !== 202 || !answer.body.job_id) return line.say(refusal(answer), "bad");
    line.reading({ progress: 0 });
    reading.set(answer.body.job_id, line);
    model.send({ type: "accepted", import_id: String(answer.body.import_id) });
    const known = hub.jobs.get(answer.body.job_id);
    if (known) follow(known);
  };
  const follow = (job) => {
    const line = reading.get(job.job_id);
    if (!line) return;
    if (!ENDED.has(job.state)) return line.reading(job);
    reading.delete(job.job_id);
    if (job.state === "failed") line.say(job.error || FAILED, "bad");
    else if (job.state === "cancelled") line.say("Cancelled.", "warn");
    else line.say(...outcome(job.result || {}));
  };
  const stop = hub.listen(follow);
  const take = (files) => {
    const found = portions(files);
    if (!found.length) row("Nothing sent", 0, list).say("There is no FIT, TCX or GPX file in it.", "warn");
    for (const portion of found) {
      const bytes = portion.reduce((sum, { file }) => sum + file.size, 0);
      const name = portion.length === 1 ? portion[0].file.name : nameOf(portion);
      waiting.push({ files: portion, name, line: row(name, bytes, list) });
    }
    for (let at = 0; at < AT_ONCE; at += 1) next();
  };
  input.onchange = () => {
    take([...input.files].map((file) => ({ path: file.name, file })));
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
