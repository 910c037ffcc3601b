// A few sliders; where they stand goes to the kernel once they have rested for a moment.
const REST_MS = 500;
let groups = 0;

function render({ model, el }) {
  const group = ++groups;
  const box = make("div", "sr-sliders");
  const held = new Map();
  let timer = null;
  const tell = () =>
    model.send({ type: "places", places: Object.fromEntries([...held].map(([name, one]) => [name, Number(one.value)])) });
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(tell, REST_MS);
  };
  for (const { name, label, words, place } of model.get("sliders")) {
    const row = make("div", "sr-slider");
    const input = make("input");
    input.type = "range";
    input.min = 0;
    input.max = words.length - 1;
    input.step = 1;
    input.value = place;
    input.id = `sr-slider-${group}-${name}`;
    input.name = name;
    const title = make("label", "sr-label", label);
    title.htmlFor = input.id;
    const said = make("output", "sr-slider-words");
    said.htmlFor = input.id;
    const show = () => {
      said.textContent = words[Number(input.value)];
      input.setAttribute("aria-valuetext", words[Number(input.value)]);
      row.dataset.changed = String(Number(input.value) !== place);
    };
    input.oninput = () => {
      show();
      later();
    };
    input.sr_reset = () => {
      input.value = place;
      show();
    };
    show();
    row.append(title, said, input);
    box.append(row);
    held.set(name, input);
  }
  model.on("msg:custom", (message) => {
    if (message.type !== "reset") return;
    clearTimeout(timer);
    for (const input of held.values()) input.sr_reset();
  });
  el.replaceChildren(box);
  return () => clearTimeout(timer);
}

export default { render };
