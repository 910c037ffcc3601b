const PAGES = [
  ["home", "Home"],
  ["upload", "Upload"],
  ["sessions", "Sessions"],
  ["analytics", "Analytics"],
  ["plan", "Plan"],
  ["reports", "Reports"],
];
const OF_ROLES = [
  ["coach", "Runners", ["coach", "scientist", "admin"]],
  ["cohort", "Cohort", ["scientist", "admin"]],
];
const MARK =
  '<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d="M2 13h4l3 7 5-16 3 9h5"/></svg>';

function brand() {
  const link = make("a", "sr-brand");
  link.href = page("home");
  link.innerHTML = MARK; // a constant of this file
  link.append("SmartRunning");
  return link;
}

function navigation(model) {
  const nav = make("nav", "sr-nav");
  nav.setAttribute("aria-label", "Pages");
  const role = model.get("role");
  const more = OF_ROLES.filter(([, , roles]) => roles.includes(role));
  const shown = lookedAt ? PAGES.filter(([name]) => ABOUT_OTHERS.has(name)) : PAGES;
  for (const [name, title] of [...shown, ...more]) {
    const link = make("a", "", title);
    link.href = page(name);
    if (name === model.get("page")) link.setAttribute("aria-current", "page");
    nav.append(link);
  }
  if (["scientist", "admin"].includes(role)) {
    const link = make("a", "", "Lab");
    link.href = `${base}/lab`;
    nav.append(link);
  }
  if (role === "admin") {
    const link = make("a", "", "Admin");
    link.href = page("admin");
    if (model.get("page") === "admin") link.setAttribute("aria-current", "page");
    nav.append(link);
  }
  return nav;
}

function unitsSwitch(model) {
  const group = make("div", "sr-choice");
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", "Units");
  const show = () => {
    for (const button of group.children)
      button.setAttribute("aria-pressed", String(button.dataset.units === model.get("units")));
  };
  for (const [units, title, full] of [
    ["metric", "km", "Kilometres"],
    ["imperial", "mi", "Miles"],
  ]) {
    const button = make("button", "", title);
    button.type = "button";
    button.title = full;
    button.dataset.units = units;
    button.setAttribute("aria-label", full);
    button.onclick = () => {
      if (model.get("units") === units) return;
      model.set("units", units);
      model.save_changes();
      call("PATCH", "runner", { units });
    };
    group.append(button);
  }
  model.on("change:units", show);
  show();
  return group;
}

function logOut() {
  const button = make("button", "sr-button sr-plain", "Log out");
  button.type = "button";
  button.onclick = async () => {
    button.disabled = true;
    await call("POST", "logout", {});
    location.assign(`${base}/login`);
  };
  return button;
}

// On a phone the row of pages is wider than the screen; scrollIntoView would move the page too.
function bringIntoView(link) {
  requestAnimationFrame(() => {
    const row = link?.parentElement;
    if (row) row.scrollLeft = link.offsetLeft - (row.clientWidth - link.offsetWidth) / 2;
  });
}

// Whoever has just come lives where their browser is, as far as anybody knows; the profile says otherwise.
function takeZone() {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone || "";
  if (zone.includes("/") && !zone.startsWith("Etc/")) call("PATCH", "runner", { time_zone: zone });
}

function render({ model, el }) {
  document.title = `${model.get("title")} · SmartRunning`;
  document.documentElement.lang = "en";
  const header = make("header", "sr-header");
  const row = make("div", "sr-header-row");
  const who = make("div", "sr-who");
  const own = model.get("has_runner");
  const name = make(own ? "a" : "span", "sr-who-name", model.get("user"));
  name.title = `Logged in as ${model.get("user")}`;
  if (own) {
    name.href = page("profile");
    name.title += ": open your profile";
    who.append(unitsSwitch(model));
  }
  who.append(name, logOut());
  row.append(brand(), navigation(model), who);
  header.append(row);
  el.replaceChildren(header);
  if (model.get("takes_zone")) takeZone();
  bringIntoView(header.querySelector("[aria-current]"));
}

export default { render };
