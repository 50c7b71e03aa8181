// Dialogs and menus: opened by a button that names them, closed by Escape, a click beside them or a choice.

/** `<button data-dialog="id">` opens the dialog; focus returns to what had it, or to the page if that has gone. */
function open(dialog) {
  const before = document.activeElement;
  dialog.addEventListener("close", () => (before?.isConnected ? before : document.getElementById("main"))?.focus({ preventScroll: true }), { once: true });
  dialog.showModal();
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  const dialog = opener && document.getElementById(opener.dataset.dialog);
  if (dialog && !dialog.open) {
    event.preventDefault(); // without a script the opener is a link to the page of the same
    open(dialog);
  }
  if (event.target.closest("dialog [data-close]")) event.target.closest("dialog").close();
});

document.addEventListener("pointerdown", (event) => {
  if (!event.target.matches("dialog[open]:not([data-keep])")) return;
  const box = event.target.getBoundingClientRect();
  const inside = event.clientX >= box.x && event.clientX <= box.right && event.clientY >= box.y && event.clientY <= box.bottom;
  if (!inside) event.target.close();
});

const ITEMS = ".menu__item:not(:disabled, [aria-disabled='true'])";

class PopMenu extends HTMLElement {
  connectedCallback() {
    this.addEventListener("keydown", (event) => this.pressed(event));
    this.addEventListener("click", (event) => event.target.closest(ITEMS) && this.menu.hidePopover());
    this.addEventListener("toggle", (event) => event.newState === "open" && this.items[0]?.focus(), true);
  }

  get menu() {
    return this.querySelector("[popover]");
  }

  get items() {
    return [...this.menu.querySelectorAll(ITEMS)];
  }

  pressed(event) {
    const items = this.items;
    const at = items.indexOf(document.activeElement);
    const wanted = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (wanted === undefined || (at < 0 && event.target.matches("input, textarea"))) return;
    event.preventDefault();
    if (!this.menu.matches(":popover-open")) this.querySelector("[popovertarget]").click();
    else items.at(wanted % items.length)?.focus();
  }
}
customElements.define("pop-menu", PopMenu);
