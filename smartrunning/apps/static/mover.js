// Drags a session of the calendar to another day: with a mouse at once, with a finger after a long
// press. Held over the buttons for the week or month before or after, it turns the page once. Arrow keys
// walk through the days. What may go where is the kernel's and the server's to say.
const FAR_PX = 6;
const LONG_PRESS_MS = 380;
const TURN_MS = 700;
const TURNS = '[data-key="step 1"], [data-key="step -1"]';
const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7, Home: -Infinity, End: Infinity };

function render({ model, el }) {
  el.style.display = "none";
  let root = null;
  let held = null;

  const boxAt = (x, y) => document.elementFromPoint(x, y)?.closest?.("li[data-id]");
  const inside = (box) => box && root.contains(box) && box;

  const mark = () => {
    const against = model.get("against");
    const known = held?.lifted && model.get("lifted") === held.day;
    for (const box of root.querySelectorAll("li[data-id]"))
      box.classList.toggle("sr-refuses", Boolean(known && against[box.dataset.id]));
  };

  const begin = () => {
    held.lifted = true;
    held.day = held.box.dataset.id;
    held.ghost = held.button.cloneNode(true);
    held.ghost.className += " sr-ghost";
    held.ghost.removeAttribute("data-key");
    held.ghost.setAttribute("aria-hidden", "true");
    held.ghost.style.width = `${held.button.offsetWidth}px`;
    (root.closest(".sr-page") || document.body).append(held.ghost);
    root.classList.add("sr-dragging");
    held.box.classList.add("sr-lifted");
    model.send({ type: "lift", from: held.day });
    if (held.touch) navigator.vibrate?.(15);
  };

  // the button is found again each time, as the page is drawn anew when it turns
  const turn = ({ clientX, clientY }) => {
    const key = document.elementFromPoint(clientX, clientY)?.closest?.(TURNS)?.dataset.key;
    if (key === held.turning) return;
    held.turning = key;
    clearTimeout(held.turner);
    if (!key) return;
    held.turner = setTimeout(() => root.querySelector(`[data-key="${key}"]`)?.click(), TURN_MS);
  };

  const hover = (event) => {
    held.ghost.style.transform = `translate(${event.clientX - held.dx}px, ${event.clientY - held.dy}px)`;
    turn(event);
    const over = inside(boxAt(event.clientX, event.clientY));
    if (over === held.over) return;
    held.over?.classList.remove("sr-over");
    held.over = over;
    if (over && over.dataset.id !== held.day) over.classList.add("sr-over");
    mark();
  };

  const end = () => {
    clearTimeout(held?.timer);
    clearTimeout(held?.turner);
    held?.ghost?.remove();
    held?.over?.classList.remove("sr-over");
    held?.box.classList.remove("sr-lifted");
    root?.classList.remove("sr-dragging");
    held = null;
    if (root) mark();
  };

  const down = (event) => {
    if (held) end();
    const button = event.target.closest?.('button[data-state="movable"]');
    const box = button?.closest("li[data-id]");
    if (!box || !root.contains(box) || event.button > 0) return;
    const { left, top } = button.getBoundingClientRect();
    held = {
      button,
      box,
      touch: event.pointerType !== "mouse",
      x: event.clientX,
      y: event.clientY,
      dx: event.clientX - left,
      dy: event.clientY - top,
    };
    if (held.touch) {
      // on the button itself, as it may leave the page while it is held
      button.addEventListener("touchmove", scroll, { passive: false });
      held.timer = setTimeout(() => {
        begin();
        hover(event);
      }, LONG_PRESS_MS);
    }
  };

  const move = (event) => {
    if (!held) return;
    const far = Math.hypot(event.clientX - held.x, event.clientY - held.y) > FAR_PX;
    if (!held.lifted && far) {
      if (held.touch) return end();
      begin();
    }
    if (!held?.lifted) return;
    event.preventDefault();
    hover(event);
  };

  const up = (event) => {
    if (!held?.lifted) return end();
    const { over, day } = held;
    const target = over && over.dataset.id !== day ? over.dataset.id : null;
    end();
    // the click that follows a drag opens nothing
    const swallow = (click) => (click.stopPropagation(), click.preventDefault());
    addEventListener("click", swallow, { capture: true, once: true });
    setTimeout(() => removeEventListener("click", swallow, { capture: true }), 0);
    if (target) model.send({ type: "drop", from: day, to: target });
    event.preventDefault();
  };

  const scroll = (event) => held?.lifted && event.preventDefault();

  const keys = (event) => {
    if (event.key === "Escape" && held) return end();
    if (!(event.key in STEPS)) return;
    const here = event.target.closest?.("button.sr-day");
    if (!here) return;
    const all = [...root.querySelectorAll("li[data-id]")];
    const at = all.indexOf(here.closest("li[data-id]"));
    const step = STEPS[event.key];
    const way = Math.sign(step);
    let next = Math.max(0, Math.min(all.length - 1, at + step));
    while (all[next] && !all[next].querySelector("button.sr-day")) next += Number.isFinite(step) ? way : -way;
    const button = all[next]?.querySelector("button.sr-day");
    if (!button) return;
    event.preventDefault();
    button.focus();
  };

  const leave = () => held && end();
  const listen = () => {
    root = el.closest(".sr-plan-calendar");
    if (!root) return void setTimeout(listen, 100);
    root.addEventListener("pointerdown", down);
    root.addEventListener("keydown", keys);
    root.addEventListener("touchmove", scroll, { passive: false });
    root.addEventListener("contextmenu", (event) => held?.lifted && event.preventDefault());
    addEventListener("pointermove", move, { passive: false });
    addEventListener("pointerup", up);
    addEventListener("pointercancel", leave);
  };
  model.on("change:against", () => root && mark());
  model.on("change:lifted", () => root && mark());
  listen();
  return () => {
    root?.removeEventListener("pointerdown", down);
    root?.removeEventListener("keydown", keys);
    root?.removeEventListener("touchmove", scroll);
    removeEventListener("pointermove", move);
    removeEventListener("pointerup", up);
    removeEventListener("pointercancel", leave);
  };
}

export default { render };
