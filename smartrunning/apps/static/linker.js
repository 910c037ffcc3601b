// A one-time link: made, shown once, copied and put away here; the kernel never sees it.
function render({ model, el }) {
  el.classList.add("sr-linker");
  const putAway = () => el.replaceChildren();
  const button = (words, act, style = "sr-button") => {
    const made = make("button", style, words);
    made.type = "button";
    made.onclick = act;
    return made;
  };
  const box = (style, sentence) => {
    const shown = make("div", `sr-notice ${style} sr-stack`);
    const said = make("p", "", sentence);
    said.setAttribute("role", "status");
    shown.append(said);
    el.replaceChildren(shown);
    return { shown, said };
  };

  const until = (instant) => {
    const day = new Date(instant);
    return Number.isNaN(day.getTime()) ? "" : `, until ${day.toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" })}`;
  };
  const words = ({ purpose, username, role, expires_at }) =>
    (purpose === "password" ? `Link to a new password for ${username}` : `Link to an account (${role}) for ${username || "whoever has it"}`) +
    `. It works once${until(expires_at)}. It is shown this once: hand it over in private.`;

  const show = (body) => {
    const { shown, said } = box("sr-calm", words(body));
    const label = make("label", "sr-unseen", "The link");
    const field = make("input", "sr-linker-address");
    field.type = "text";
    field.readOnly = true;
    field.value = body.address;
    field.id = `sr-linker-${Math.random().toString(36).slice(2)}`;
    label.htmlFor = field.id;
    field.onfocus = () => field.select();
    const copy = button("Copy", async () => {
      field.select();
      try {
        await navigator.clipboard.writeText(field.value);
        said.textContent = "Copied. Hand it over in private; it works once.";
      } catch {
        said.textContent = "Your browser does not let pages copy; the link is selected, copy it yourself.";
      }
    }, "sr-button sr-primary");
    const row = make("div", "sr-buttons");
    row.append(copy, button("I have handed it over", putAway));
    shown.append(label, field, row);
    shown.scrollIntoView({ block: "nearest" });
    field.focus({ preventScroll: true });
  };

  let latest = 0;
  const hear = async (message) => {
    const mine = ++latest;
    putAway();
    if (message?.type !== "make") return;
    const { status, body } = await call("POST", "admin/invitations", message.wish);
    if (mine !== latest) return;
    if (status === 201 && typeof body?.address === "string") show(body);
    else box("", body?.error || "The server could not do this. Try again in a moment.");
  };
  model.on("msg:custom", hear);
  return () => model.off("msg:custom", hear);
}

export default { render };
