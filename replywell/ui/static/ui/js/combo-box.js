// A field with a list of choices. The field keeps the focus; the list tells what Enter would choose.
//
// <combo-box><input role="combobox" aria-controls="ID" …><ul id="ID" role="listbox"><li role="option" data-value=…>
// The options come with the page (then typing filters them) or by `hx-get` on the field. A choice fires `choose`
// with { value, option }; if nobody prevents it: an option with `data-href` is gone to, otherwise the field takes
// its words, and an `<input type="hidden">` within its value. Attributes: `manual` opens only by `show()` (for `/`
// and `@` in a text), `eager` has the first option ready for Enter, `clear` empties the field after a choice.

let made = 0;

class ComboBox extends HTMLElement {
  connectedCallback() {
    this.field = this.querySelector("input:not([type=hidden]), textarea");
    this.list = this.querySelector("[role=listbox]");
    this.still = this.list.classList.contains("listbox--still");
    this.field.addEventListener("input", () => this.typed());
    this.field.addEventListener("keydown", (event) => this.pressed(event));
    this.field.addEventListener("blur", () => this.hide());
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.choose(event.target.closest("[role=option]")));
    this.watch = new MutationObserver(() => this.renewed());
    this.watch.observe(this.list, { childList: true });
    this.name();
    if (!this.still) this.hide();
    else this.light(this.eager);
  }

  disconnectedCallback() {
    this.watch?.disconnect();
  }

  get options() {
    return [...this.list.querySelectorAll("[role=option]:not([hidden], [aria-disabled=true])")];
  }

  get eager() {
    return this.hasAttribute("eager") ? this.options[0] : null;
  }

  get open() {
    return !this.list.hidden;
  }

  get lit() {
    return this.list.querySelector("[aria-selected=true]");
  }

  show() {
    if (!this.list.querySelector("[role=option]:not([hidden])")) return this.hide();
    this.list.hidden = false;
    this.field.setAttribute("aria-expanded", "true");
    if (!this.lit || this.lit.hidden) this.light(this.eager);
  }

  hide() {
    if (!this.still) this.list.hidden = true;
    this.field.setAttribute("aria-expanded", String(this.still));
    if (!this.still) this.light(null);
  }

  typed() {
    if (this.hasAttribute("manual")) return;
    if (!this.field.hasAttribute("hx-get")) this.filter(this.field.value);
    if (!this.field.hasAttribute("hx-get") || this.still) this.show();
  }

  /** Only options with these words stay. */
  filter(words) {
    const wanted = words.toLocaleLowerCase().trim();
    for (const option of this.list.querySelectorAll("[role=option]")) {
      option.hidden = !(option.dataset.label ?? option.textContent).toLocaleLowerCase().includes(wanted);
    }
    this.light(this.eager);
  }

  renewed() {
    this.name();
    this.light(null);
    if (this.still) this.light(this.eager);
    else if (document.activeElement === this.field) this.show();
  }

  name() {
    this.list.querySelectorAll("[role=option]:not([id])").forEach((option) => (option.id = `option-${++made}`));
  }

  light(option) {
    this.list.querySelectorAll("[aria-selected]").forEach((other) => other.setAttribute("aria-selected", "false"));
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) this.field.setAttribute("aria-activedescendant", option.id);
    else this.field.removeAttribute("aria-activedescendant");
  }

  pressed(event) {
    if (event.isComposing) return;
    const manual = this.hasAttribute("manual") && !this.open;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && !manual && !event.altKey) {
      event.preventDefault();
      this.show();
      const options = this.options;
      const at = options.indexOf(this.lit);
      this.light(options.at(at < 0 ? Math.min(step, 0) : (at + step) % options.length));
    } else if ((event.key === "Enter" || (event.key === "Tab" && this.hasAttribute("manual"))) && this.open && this.lit) {
      event.preventDefault();
      event.stopPropagation();
      this.choose(this.lit);
    } else if (event.key === "Escape" && this.open && !this.still) {
      event.preventDefault();
      event.stopPropagation();
      this.hide();
    }
  }

  choose(option) {
    if (!option || option.getAttribute("aria-disabled") === "true") return;
    const value = option.dataset.value ?? option.textContent.trim();
    const choice = new CustomEvent("choose", { bubbles: true, cancelable: true, detail: { value, option } });
    if (this.dispatchEvent(choice)) {
      if (option.dataset.href) return location.assign(option.dataset.href);
      const kept = this.querySelector("input[type=hidden]");
      if (kept) kept.value = value;
      this.field.value = this.hasAttribute("clear") ? "" : (option.dataset.label ?? option.textContent.trim());
      this.field.dispatchEvent(new Event("change", { bubbles: true }));
    }
    this.hide();
  }
}
customElements.define("combo-box", ComboBox);
