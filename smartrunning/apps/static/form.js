// Draws a form from what the kernel says it asks. Text is text; what is filled in goes to the kernel.
let forms = 0;

function input(field, kind, value, name) {
  const made = make("input");
  made.type = kind;
  made.name = name;
  if (kind === "number") {
    made.inputMode = "decimal";
    if (field.low !== null) made.min = field.low;
    if (field.high !== null) made.max = field.high;
    made.step = "any";
  }
  made.placeholder = field.placeholder;
  made.autocomplete = "off";
  made.value = value === null || value === undefined ? "" : String(value);
  return made;
}

const number = (text) => (text.trim() === "" || !Number.isFinite(Number(text)) ? null : Number(text));

// One simple field: its element, and how its value is read and put.
function simple(field, value) {
  if (field.kind === "select") {
    const made = make("select");
    made.name = field.name;
    for (const [key, words] of field.options) {
      const option = make("option", "", words);
      option.value = key;
      made.append(option);
    }
    made.value = value ?? field.options[0]?.[0];
    return { made, read: () => made.value, put: (next) => (made.value = next) };
  }
  const made = input(field, field.kind, value, field.name);
  const read = () => (field.kind === "number" ? number(made.value) : made.value);
  return { made, read, put: (next) => (made.value = next ?? "") };
}

// Seven days: a tick for "I can train" and the minutes that there are.
function week(field, value) {
  const made = make("div", "sr-form-week");
  made.setAttribute("role", "group");
  made.setAttribute("aria-label", field.label);
  const days = field.options.map(([, name], at) => {
    const day = make("div", "sr-form-day");
    const label = make("label", "sr-form-tick");
    const tick = make("input");
    tick.type = "checkbox";
    tick.name = `${field.name}-${at}`;
    label.append(tick, name);
    const minutes = input(field, "number", null, `${field.name}-minutes-${at}`);
    minutes.setAttribute("aria-label", `Minutes on ${name}`);
    const unit = make("span", "sr-quiet sr-small", "min");
    const show = () => {
      minutes.disabled = !tick.checked;
      day.dataset.off = String(!tick.checked);
      if (tick.checked && !minutes.value) minutes.value = "60";
    };
    tick.onchange = show;
    const rest = make("span", "sr-form-rest sr-quiet sr-small", "rest");
    day.append(label, minutes, unit, rest);
    made.append(day);
    return { tick, minutes, show };
  });
  const put = (next) =>
    days.forEach(({ tick, minutes, show }, at) => {
      const length = Number(next?.[at]) || 0;
      tick.checked = length > 0;
      minutes.value = length > 0 ? String(length) : "";
      show();
    });
  put(value);
  return { made, put, read: () => days.map(({ tick, minutes }) => (tick.checked ? number(minutes.value) : 0)) };
}

// As many rows as wanted, each of the same few fields.
function rows(field, value) {
  const made = make("div", "sr-form-rows");
  const list = make("div", "sr-form-row-list");
  const add = make("button", "sr-button", field.add);
  add.type = "button";
  made.append(list, add);
  let held = [];
  const append = (values) => {
    const row = make("div", "sr-form-row");
    const parts = field.columns.map((column) => [column, simple(column, values?.[column.name])]);
    for (const [column, part] of parts) {
      const label = make("label", "sr-form-cell");
      label.append(make("span", "sr-small", column.label), part.made);
      row.append(label);
    }
    const entry = { read: () => Object.fromEntries(parts.map(([column, part]) => [column.name, part.read()])) };
    const away = make("button", "sr-button sr-plain", "Remove");
    away.type = "button";
    away.onclick = () => {
      held = held.filter((one) => one !== entry);
      row.remove();
      add.focus();
    };
    row.append(away);
    list.append(row);
    held.push(entry);
    return row;
  };
  add.onclick = () => append({}).querySelector("input, select")?.focus();
  const put = (next) => {
    held = [];
    list.replaceChildren();
    (next || []).forEach(append);
  };
  put(value);
  return { made, put, read: () => held.map((one) => one.read()) };
}

const BUILD = { week, rows };

function draw(field, value, id) {
  const box = make("div", `sr-form-field sr-form-${field.kind}-field`);
  box.dataset.field = field.name;
  const part = (BUILD[field.kind] || simple)(field, value);
  const compound = field.kind in BUILD;
  const label = make(compound ? "div" : "label", "sr-label", field.label);
  const error = make("p", "sr-form-error");
  error.id = `${id}-error`;
  error.setAttribute("role", "alert");
  const about = make("p", "sr-form-about sr-quiet sr-small");
  about.id = `${id}-about`;
  if (field.hint) about.append(make("span", "", field.hint));
  if (field.source) about.append(make("span", "sr-form-source", field.source));
  part.made.id = id;
  if (!compound) label.htmlFor = id;
  const named = compound ? part.made : part.made;
  named.setAttribute("aria-describedby", `${about.id} ${error.id}`);
  box.append(label, part.made, error);
  if (about.childNodes.length) box.append(about);
  const complain = (sentence) => {
    error.textContent = sentence || "";
    box.dataset.wrong = String(Boolean(sentence));
    if (!compound) part.made.setAttribute("aria-invalid", String(Boolean(sentence)));
  };
  complain("");
  return { box, complain, ...part };
}

function render({ model, el }) {
  const form = make("form", "sr-form-whole");
  form.noValidate = true;
  const parts = new Map();
  const number_of_form = ++forms;
  for (const group of model.get("groups")) {
    const grid = make("div", "sr-form-grid");
    for (const field of group.fields) {
      const part = draw(field, model.get("values")[field.name], `sr-form-${number_of_form}-${field.name}`);
      parts.set(field.name, { field, ...part });
      grid.append(part.box);
    }
    if (!group.title) {
      form.append(grid);
      continue;
    }
    const fold = make("details", "sr-form-group");
    const head = make("summary");
    head.append(make("strong", "", group.title), make("span", "sr-quiet sr-small", group.summary));
    fold.append(head, grid);
    form.append(fold);
  }
  const button = make("button", "sr-button sr-primary sr-form-send", model.get("button"));
  button.type = "submit";
  form.append(button);

  const show = () => {
    for (const { field, box } of parts.values())
      if (field.only_if) box.hidden = parts.get(field.only_if[0])?.read() !== field.only_if[1];
  };
  const complain = () => {
    const errors = model.get("errors");
    let first = null;
    for (const [name, part] of parts) {
      part.complain(errors[name]);
      if (errors[name] && !first) first = part;
    }
    if (!first) return;
    const fold = first.box.closest("details");
    if (fold) fold.open = true;
    const target = first.made.matches("input, select") ? first.made : first.made.querySelector("input, select, button");
    target?.focus();
  };
  form.onchange = show;
  form.onsubmit = (event) => {
    event.preventDefault();
    model.send({
      type: "submit",
      values: Object.fromEntries([...parts].map(([name, part]) => [name, part.read()])),
    });
  };
  model.on("change:errors", complain);
  model.on("msg:custom", (message) => {
    if (message.type !== "fill") return;
    for (const [name, value] of Object.entries(message.values)) {
      const part = parts.get(name);
      if (!part) continue;
      part.put(value);
      const fold = part.box.closest("details");
      if (fold) fold.open = true;
      part.box.dataset.filled = "true";
    }
    show();
  });
  show();
  el.replaceChildren(form);
}

export default { render };
