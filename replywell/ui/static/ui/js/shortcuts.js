// Keys that work on every page of the desk. What a key does is named in the page: `data-press`.

const TYPING = "input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]";

class KeyShortcuts extends HTMLElement {
  connectedCallback() {
    this.dialog = this.querySelector("dialog");
    this.onKey = (event) => this.pressed(event);
    document.addEventListener("keydown", this.onKey);
    document.addEventListener("click", (event) => {
      if (event.target.closest("[data-show-shortcuts]")) this.dialog.showModal();
    });
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.onKey);
  }

  pressed(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest(TYPING) || this.dialog.open) return;
    const combination = this.first ? `${this.first} ${event.key}` : event.key;
    this.first = null;
    if (event.key === "?") {
      event.preventDefault();
      this.dialog.showModal();
    } else if (this.act(combination)) {
      event.preventDefault();
    } else if (event.key === "g") {
      this.first = "g";
      clearTimeout(this.timer);
      this.timer = setTimeout(() => (this.first = null), 1500);
    }
  }

  act(combination) {
    const target = document.querySelector(`[data-press="${CSS.escape(combination)}"]`);
    if (!target || target.disabled) return false;
    if (target.matches('input[type="radio"]')) {
      target.click();
      document.getElementById(target.dataset.opens)?.focus();
    } else if (target.matches(TYPING)) {
      target.focus();
      target.select?.();
    } else {
      target.click();
    }
    return true;
  }
}
customElements.define("key-shortcuts", KeyShortcuts);
