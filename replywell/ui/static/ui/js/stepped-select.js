// A select that acts when something is chosen acts for the keyboard on Enter or on leaving it: the arrow keys step
// through a closed one, and each step would be a choice. Escape takes them back.

const ACTING = "[data-act] select, form[hx-trigger*=change] select";
const OPENS = [" ", "Enter", "F4", "Tab"]; // the list opens
const STEPS = !navigator.platform.startsWith("Mac"); // there the arrow keys open the list

let at = null;
let said = null;
let before = null; // what it said, once a step is to be settled

function settle(field) {
  const changed = before !== null && field.value !== before;
  at = before = null;
  if (changed) field.dispatchEvent(new Event("change", { bubbles: true }));
}

function pressed(event) {
  const field = event.target.closest?.(ACTING);
  if (!field) return;
  if (before !== null && event.key === "Enter") {
    event.preventDefault();
    settle(field);
  } else if (before !== null && event.key === "Escape") {
    event.preventDefault();
    field.value = before;
    at = before = null;
  } else if (event.altKey || OPENS.includes(event.key)) {
    at = null;
  } else if (at !== field) {
    at = field;
    said = field.value;
  }
}

function changed(event) {
  if (event.target !== at) return void (before = null);
  event.stopImmediatePropagation();
  before ??= said;
}

if (STEPS) {
  document.addEventListener("keydown", pressed, true);
  document.addEventListener("change", changed, true);
  document.addEventListener("pointerdown", () => (at = null), true);
  document.addEventListener("focusout", ({ target }) => before !== null && target.matches?.(ACTING) && settle(target));
}
