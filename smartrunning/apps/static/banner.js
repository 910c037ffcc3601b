const WORDS = {
  import: ["Reading your files", "Your files are read"],
  undo: ["Taking the import back", "The import is undone"],
  statistics: ["Computing your numbers", "Your numbers are up to date"],
  history: ["Updating your history", "Your history is up to date"],
  plan: ["Making your training plan", "Your training plan is ready"],
  replan: ["Making your plan again", "Your plan is made again"],
  what_if: ["Searching the plan for your wish", "The plan for your wish is found"],
  report: ["Writing your report", "Your report is ready"],
};
const SHOWN_S = { done: 6, failed: 20 };
const ORDER = ["running", "failed", "done"];
const CAN_STOP = new Set(["import", "plan", "replan", "what_if", "report"]);
const MOST_SHOWN = 3;
const ENDS_SILENTLY = new Set(["history"]); // it ends right after the numbers do

function look(job) {
  if (["failed", "dead"].includes(job.state)) return "failed";
  if (job.state === "cancelled") return "cancelled";
  return ENDED.has(job.state) ? "done" : "running";
}

function title(job, state) {
  const [doing, done] = WORDS[job.kind] || ["Working", "Done"];
  if (state === "done") return done;
  if (state === "failed") return `${doing}: this did not work`;
  return job.state === "queued" ? `${doing}: waiting its turn` : doing;
}

function words(job, state) {
  if (state === "failed") return job.error || "Something went wrong on the server. Please try again.";
  return state === "running" ? job.message || "" : "";
}

function bar(job) {
  const progress = document.createElement("progress");
  progress.max = 1;
  progress.setAttribute("aria-label", "Progress");
  if (typeof job.progress === "number" && job.progress > 0) progress.value = Math.min(1, job.progress);
  return progress;
}

function card(job, state, stopping, close) {
  const box = make("div", "sr-job");
  box.dataset.state = state;
  box.dataset.job = job.job_id;
  box.append(make("strong", "", title(job, state)));
  if (state === "running") {
    const share = typeof job.progress === "number" && job.progress > 0;
    box.append(make("span", "sr-quiet", share ? `${Math.round(100 * Math.min(1, job.progress))} %` : ""));
  } else {
    const button = make("button", "sr-button sr-plain", "×");
    button.type = "button";
    button.setAttribute("aria-label", "Close this message");
    button.style.cssText = "min-height:24px;padding:0 8px;justify-self:end";
    button.onclick = close;
    box.append(button);
  }
  const sentence = words(job, state);
  if (sentence) box.append(make("p", "sr-small sr-quiet", sentence));
  if (state === "running") box.append(bar(job));
  if (state === "running" && CAN_STOP.has(job.kind)) box.append(stopButton(job, stopping));
  return box;
}

function stopButton(job, stopping) {
  const button = make("button", "sr-button sr-plain sr-stop", "Stop");
  button.type = "button";
  const wait = () => {
    button.disabled = true;
    button.textContent = "Stopping …";
  };
  if (stopping.has(job.job_id)) wait();
  button.onclick = async () => {
    wait();
    stopping.add(job.job_id);
    const { status } = await call("POST", `jobs/${encodeURIComponent(job.job_id)}/cancel`, {});
    if (status < 200 || status > 299) stopping.delete(job.job_id);
  };
  return button;
}

function render({ el }) {
  const area = make("div", "sr-banner");
  area.setAttribute("role", "status");
  area.setAttribute("aria-live", "polite");
  el.replaceChildren(area);
  const shown = new Map(); // job id → {job, timer}
  const seenRunning = new Set();
  const stopping = new Set(); // jobs whose end the runner has asked for
  const paint = () => {
    const said = new Set();
    const jobs = [...shown.values()]
      .map(({ job }) => job)
      .sort((one, other) => ORDER.indexOf(look(one)) - ORDER.indexOf(look(other)))
      .filter((job) => {
        const words = `${look(job)} ${title(job, look(job))}`;
        return look(job) === "running" || (!said.has(words) && said.add(words));
      });
    const rest = jobs.length - MOST_SHOWN;
    const cards = jobs.slice(0, MOST_SHOWN).map((job) => card(job, look(job), stopping, () => forget(job.job_id)));
    area.replaceChildren(...cards);
    if (rest > 0) area.append(make("div", "sr-job", `and ${rest} more`));
  };
  const forget = (id) => {
    clearTimeout(shown.get(id)?.timer);
    shown.delete(id);
    paint();
  };
  const stop = hub.listen((job) => {
    const state = look(job);
    clearTimeout(shown.get(job.job_id)?.timer);
    if (state === "running") {
      seenRunning.add(job.job_id);
      shown.set(job.job_id, { job });
    } else if (
      state === "cancelled" ||
      !seenRunning.delete(job.job_id) ||
      (state === "done" && ENDS_SILENTLY.has(job.kind))
    ) {
      shown.delete(job.job_id); // ended before this page opened, or by the runner's own hand
    } else {
      const timer = setTimeout(() => forget(job.job_id), 1000 * SHOWN_S[state]);
      shown.set(job.job_id, { job, timer });
    }
    paint();
  });
  return stop;
}

export default { render };
