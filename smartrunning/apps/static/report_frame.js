// Shows a report inside the page, in a frame in which nothing of it can run, load or reach out.
const KEY = /^[0-9a-f]{24}$/;

function render({ model, el }) {
  const paint = () => {
    const key = model.get("report_id");
    el.replaceChildren();
    el.style.display = KEY.test(key) ? "" : "none";
    if (!KEY.test(key)) return;
    const frame = make("iframe", "sr-report-frame");
    frame.setAttribute("sandbox", "");
    frame.title = model.get("title");
    frame.src = api(`reports/${key}.html`);
    el.append(frame);
    el.scrollIntoView({ block: "nearest" });
  };
  model.on("change:report_id", paint);
  paint();
}

export default { render };
