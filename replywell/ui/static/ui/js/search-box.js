// The search page: operators are offered while typing, and the arrow keys go through the results and back.

class SearchBox extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("[data-search-form]");
    this.field = this.querySelector("input[type=search]");
    this.box = this.querySelector("combo-box");
    this.field.addEventListener("keydown", (event) => this.typed(event), true);
    this.addEventListener("keydown", (event) => this.pressed(event));
    this.addEventListener("htmx:afterSwap", () => this.hint());
    this.form.addEventListener("submit", (event) => this.submitted(event));
    this.box.addEventListener("choose", (event) => {
      event.preventDefault();
      this.field.value = event.detail.value;
      this.field.focus();
      this.field.dispatchEvent(new Event("input", { bubbles: true }));
    });
    if (!this.field.value) this.field.focus();
  }

  get hits() {
    return [...this.querySelectorAll("[data-hit]")];
  }

  hint() {
    const hints = this.querySelector("template[data-hints]");
    if (hints) this.box.list.replaceChildren(hints.content.cloneNode(true));
  }

  typed(event) {
    if (event.key !== "ArrowDown" || this.box.open || event.isComposing) return;
    event.preventDefault();
    event.stopPropagation();
    this.hits[0]?.focus();
  }

  pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target === this.field) return;
    const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
    const at = this.hits.indexOf(document.activeElement);
    if (event.key === "Escape" || (step && at + step < 0)) this.field.focus();
    else if (step && at >= 0) this.hits[Math.min(at + step, this.hits.length - 1)].focus();
    else return;
    event.preventDefault();
  }

  /** Enter opens the ticket whose number was typed; otherwise the results are there already. */
  submitted(event) {
    event.preventDefault();
    const number = /^#?(\d+)$/.exec(this.field.value.trim())?.[1];
    const hit = number && this.hits.find((link) => link.pathname.endsWith(`/${number}/`));
    if (hit) hit.click();
    else this.field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}
customElements.define("search-box", SearchBox);
