// Draws the kernel's tree of elements. Only the tags and attributes listed here exist; text is text.
const TAGS = new Set(
  "div section span p h1 h2 h3 strong small ul ol li dl dt dd table caption thead tbody tr th td button a details summary i progress".split(" "),
);
const ATTRIBUTES = new Set(
  "title scope role colspan data-label data-state data-id aria-label aria-pressed aria-current aria-expanded aria-live datetime value max open aria-hidden".split(" "),
);
const CLASSES = /^[a-z0-9\- ]*$/;
const ADDRESS = /^(page|api|lab|door):[a-z0-9_\-./#]+(\?[a-z0-9_\-=&]+)?$/i;
const COLOUR = /^[a-z]+$/;

function address(value, runner) {
  const [kind, rest] = [value.slice(0, value.indexOf(":")), value.slice(value.indexOf(":") + 1)];
  if (!ADDRESS.test(value) || rest.includes("..")) return null;
  if (kind === "api") return api(rest);
  if (kind === "lab") return `${base}/lab/tree/${rest}`;
  if (kind === "door") return rest === "password" ? `${base}/password` : null;
  const [name, place] = rest.split("#");
  return page(name, runner) + (place ? `#${place}` : "");
}

function decorate(element, attributes, send) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "class" && CLASSES.test(value)) element.className = value;
    else if (name === "share") element.style.setProperty("--sr-share", `${Math.max(0, Math.min(100, Number(value) || 0))}%`);
    else if (name === "colour" && COLOUR.test(value)) element.style.setProperty("--sr-colour", `var(--sr-${value})`);
    else if (name === "href") {
      const target = address(value, attributes.about);
      if (target) element.setAttribute("href", target);
    } else if (name === "new-tab") {
      element.target = "_blank";
      element.rel = "noopener";
    } else if (name === "download") element.setAttribute("download", "");
    else if (name === "action") {
      element.type = "button";
      element.dataset.key = value.join(" ");
      element.addEventListener("click", () => send({ type: "action", action: value[0], value: value[1] }));
    } else if (ATTRIBUTES.has(name)) element.setAttribute(name, value);
  }
}

function draw(node, send) {
  if (typeof node === "string") return document.createTextNode(node);
  const [tag, attributes, children] = node;
  const element = document.createElement(TAGS.has(tag) ? tag : "span");
  decorate(element, attributes, send);
  element.append(...children.map((child) => draw(child, send)));
  return element;
}

// On a phone a row of tabs is wider than the screen: the chosen one shall be seen.
function showChosen(row) {
  const tab = row.querySelector('[aria-pressed="true"]')?.getBoundingClientRect();
  const all = row.getBoundingClientRect();
  if (tab) row.scrollLeft += tab.left + tab.width / 2 - all.left - all.width / 2;
}

function render({ model, el }) {
  el.classList.add("sr-panel");
  const send = (message) => model.send(message);
  const paint = () => {
    const key = el.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    const scrolled = [...el.querySelectorAll(".sr-scroll")].map((box) => box.scrollTop);
    el.replaceChildren(...model.get("tree").map((node) => draw(node, send)));
    el.querySelectorAll(".sr-scroll").forEach((box, at) => (box.scrollTop = scrolled[at] || 0));
    el.querySelectorAll(".sr-tabs").forEach(showChosen);
    if (key) [...el.querySelectorAll("[data-key]")].find((one) => one.dataset.key === key)?.focus({ preventScroll: true });
  };
  model.on("change:tree", paint);
  paint();
}

export default { render };
