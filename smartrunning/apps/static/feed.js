// The private calendar link: made, shown once, copied and ended here; the kernel never sees the secret.
function render({ model, el }) {
  const box = make("section", "sr-stack sr-feed");
  const said = make("p", "sr-quiet");
  said.setAttribute("role", "status");
  const place = make("div", "sr-feed-link");
  const buttons = make("div", "sr-buttons");
  box.append(make("h2", "", model.get("title")), said, place, buttons);
  el.replaceChildren(box);

  const button = (words, act, style = "sr-button") => {
    const made = make("button", style, words);
    made.type = "button";
    made.onclick = async () => {
      made.disabled = true;
      await act();
      made.disabled = false;
    };
    return made;
  };

  const showLink = (path) => {
    const address = `${location.origin}${path.startsWith(`${base}/`) ? "" : base}${path}`;
    const label = make("label", "sr-label", "Your link; it is shown this once");
    const field = make("input", "sr-feed-address");
    field.type = "text";
    field.readOnly = true;
    field.value = address;
    field.id = `sr-feed-${Math.random().toString(36).slice(2)}`;
    label.htmlFor = field.id;
    field.onfocus = () => field.select();
    const copy = button("Copy", async () => {
      field.select();
      try {
        await navigator.clipboard.writeText(address);
        said.textContent = "Copied. Paste it where your calendar asks for the address of a calendar.";
      } catch {
        said.textContent = "Your browser does not let pages copy; the link is selected, copy it yourself.";
      }
    });
    const open = make("a", "sr-button", "Open in my calendar");
    open.href = address.replace(/^https?:/, "webcal:");
    const row = make("div", "sr-buttons");
    row.append(copy, open);
    place.replaceChildren(label, field, row);
    field.focus();
  };

  const stands = (active, words) => {
    said.textContent = words;
    const makeOne = button(active ? "Make a new link (the old one ends)" : "Make a private link", async () => {
      const { status, body } = await call("POST", "calendar", {});
      if (status !== 201 || typeof body?.path !== "string") return failed(body);
      stands(true, "Whoever has this link can read your plan; end it whenever you want.");
      showLink(body.path);
    });
    const end = button("End the link", async () => {
      const { status, body } = await call("POST", "calendar/revoke", {});
      if (status !== 200) return failed(body);
      place.replaceChildren();
      stands(false, "The link has ended; calendars can no longer read it.");
      buttons.querySelector("button")?.focus();
    });
    buttons.replaceChildren(makeOne, ...(active ? [end] : []));
  };
  const failed = (body) => {
    said.textContent = body?.error || "The server could not do this. Try again in a moment.";
  };

  call("GET", "calendar").then(({ status, body }) => {
    if (status !== 200) return failed(body);
    stands(
      body.active,
      body.active
        ? "There is a link; it was shown when it was made. Calendars that have it follow each change of the plan."
        : "Calendars that have it follow each change of the plan by themselves.",
    );
  });
}

export default { render };
