// Keys that work on every page of the desk. What a key does is named in the page: `data-press="e"`, or a
// sequence: `data-press="g q"`. The list under `?` is made from the page, so that it tells what is true.

import { labelOf, usable, use } from "./labels.js";

const TYPING = "input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]";
const PATIENCE = 1500;

class KeyShortcuts extends HTMLElement {
  begun = null; // the keys of a sequence so far

  connectedCallback() {
    this.dialog = this.querySelector("dialog");
    this.single = this.querySelector("[data-single-keys]"); // the page says what is chosen, and keeps it
    this.gone = new AbortController();
    const until = { signal: this.gone.signal };
    document.addEventListener("keydown", (event) => this.pressed(event), until);
    document.addEventListener("click", (event) => event.target.closest("[data-show-shortcuts]") && this.show(), until);
  }

  disconnectedCallback() {
    this.gone.abort();
  }

  pressed(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest(TYPING) || document.querySelector("dialog[open]")) return;
    if (!this.single.checked) return;
    const keys = this.begun ? `${this.begun} ${event.key}` : event.key;
    this.begun = null;
    const target = this.all().find((element) => element.dataset.press === keys);
    if (target) use(target);
    else if (event.key === "?") this.show();
    else if (this.all().some((element) => element.dataset.press.startsWith(`${keys} `))) this.wait(keys);
    else return;
    event.preventDefault();
  }

  wait(keys) {
    this.begun = keys;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => (this.begun = null), PATIENCE);
  }

  all() {
    return [...document.querySelectorAll("[data-press]")].filter(usable);
  }

  show() {
    if (this.dialog.open) return;
    const focused = document.activeElement;
    this.querySelectorAll("[data-group] dl").forEach((list) => list.replaceChildren());
    const told = new Set();
    for (const element of this.all()) {
      const keys = element.dataset.press;
      if (told.has(keys)) continue;
      told.add(keys);
      const group = keys.includes(" ") || element.closest("nav") ? "go" : "page";
      this.querySelector(`[data-group="${group}"] dl`).append(this.line(labelOf(element), keys));
    }
    this.querySelectorAll("[data-group]").forEach((part) => (part.hidden = !part.querySelector("div")));
    this.querySelectorAll("[data-when]").forEach((part) => (part.hidden = !document.querySelector(part.dataset.when)));
    this.dialog.addEventListener("close", () => focused?.isConnected && focused.focus({ preventScroll: true }), { once: true });
    this.dialog.showModal();
  }

  line(label, keys) {
    const line = document.createElement("div");
    const [name, told] = [document.createElement("dt"), document.createElement("dd")];
    name.textContent = label;
    keys.split(" ").forEach((key, at) => {
      const cap = document.createElement("kbd");
      cap.className = "key";
      cap.textContent = key;
      told.append(...(at ? [` ${this.dataset.then} `, cap] : [cap]));
    });
    line.append(name, told);
    return line;
  }
}
customElements.define("key-shortcuts", KeyShortcuts);

// Focus is never lost: what had it before a part of the page was swapped has it afterwards, by its id, name,
// key or address; when it has gone for good, what its form names in `data-focus`, or what came in the part's place.
// It is given back in the task that swaps, so that no key is ever pressed in between.
let kept = null;

function sign(element) {
  if (element.id) return `#${CSS.escape(element.id)}`;
  for (const name of ["data-key", "data-ticket", "data-press", "name", "href", "value"]) {
    if (element.hasAttribute(name)) return `${element.localName}[${name}="${CSS.escape(element.getAttribute(name))}"]`;
  }
  return null;
}

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const focused = document.activeElement;
  const inside = focused && focused !== document.body && detail.target.contains(focused);
  if (!inside) return; // another part's swap may still be on its way
  kept = { sign: sign(focused), next: focused.form?.dataset.focus, part: detail.target.id };
  kept.place = { before: detail.target.previousElementSibling, around: detail.target.parentElement };
  if (focused.selectionStart !== undefined) kept.at = [focused.selectionStart, focused.selectionEnd];
});

document.addEventListener("focusin", () => (kept = null));

/** The part that came where one was: by its id, else by its place; a list that goes on is entered at its first new line. */
function came({ part, place: { before, around } }) {
  if (part) return document.getElementById(part) ?? document.getElementById("main");
  const line = before?.isConnected ? before.nextElementSibling : around.isConnected && around.firstElementChild;
  return line?.querySelector("a, button") ?? document.getElementById("main");
}

function giveBack() {
  if (!kept || (document.activeElement && document.activeElement !== document.body)) return;
  const { sign: mark, next, at } = kept;
  const part = came(kept);
  const own = mark && (part.matches(mark) ? part : part.querySelector(mark));
  const again = own || (next && document.getElementById(next));
  const target = again || part;
  if (!own && again && again.localName !== "summary") again.closest("details")?.setAttribute("open", "");
  else if (!again && target.tabIndex < 0) target.tabIndex = -1;
  target.focus({ preventScroll: true });
  if (document.activeElement === document.body) target.closest("details")?.querySelector("summary")?.focus({ preventScroll: true });
  if (own && at?.[0] != null) own.setSelectionRange?.(...at);
}

document.addEventListener("htmx:afterRequest", giveBack);
document.addEventListener("htmx:afterSettle", () => {
  giveBack(); // what can take it only now
  kept = null;
});
