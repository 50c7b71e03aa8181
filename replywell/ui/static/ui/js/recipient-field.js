// Addresses as chips, over a plain field that stays what the form sends (and all there is without this script).
//
// <recipient-field><input name="cc" …></recipient-field>; what it is made of is in <template id="recipient-parts">.
// Enter, a comma or leaving makes a chip of what is typed, a paste makes many, Backspace takes the last one back.

let made = 0;
const PARTS = /(?:"[^"]*"|[^,;\n"])+/g;
const bare = (typed) => (/<([^<>]*)>\s*$/.exec(typed)?.[1] ?? typed).trim().toLowerCase();

class RecipientField extends HTMLElement {
  connectedCallback() {
    const parts = document.getElementById("recipient-parts")?.content.cloneNode(true);
    if (!parts || this.field) return;
    this.plain = this.querySelector("input");
    this.field = parts.querySelector("input");
    this.list = parts.querySelector("[role=listbox]");
    this.chips = parts.querySelector("[data-chips]");
    this.chip = this.chips.firstElementChild;
    this.chip.remove();
    this.list.id = `recipients-${++made}`;
    this.field.setAttribute("aria-controls", this.list.id);
    this.field.id = this.plain.id; // the label leads here now
    this.field.placeholder = this.plain.placeholder;
    this.needed = this.plain.required;
    this.plain.removeAttribute("id");
    this.plain.required = false;
    this.plain.hidden = true;
    this.append(parts);
    htmx.process(this);
    this.add(this.plain.value, { quiet: true });
    if (this.plain.autofocus) this.field.focus();
    this.addEventListener("keydown", (event) => event.target === this.field && this.pressed(event));
    this.addEventListener("focusout", (event) => event.target === this.field && this.commit());
    this.addEventListener("paste", (event) => this.pasted(event));
    this.addEventListener("click", (event) => this.clicked(event));
    this.addEventListener("choose", (event) => {
      event.preventDefault();
      this.add(event.detail.value);
    });
  }

  get all() {
    return [...this.chips.children];
  }

  add(typed, { quiet = false } = {}) {
    for (const part of typed.match(PARTS) ?? []) {
      const text = part.trim();
      const address = bare(text);
      if (!text || this.all.some((chip) => bare(chip.dataset.value) === address)) continue;
      const chip = this.chip.cloneNode(true);
      const wrong = !/^[^\s@<>]+@[^\s@<>]+$/.test(address);
      const button = chip.querySelector("button");
      chip.dataset.value = chip.title = text;
      chip.classList.toggle("recipient--wrong", wrong);
      chip.querySelector("bdi").textContent = text.replace(/\s*<[^<>]*>$/, "").replaceAll('"', "") || address;
      chip.querySelector("[data-wrong]").hidden = !wrong;
      button.setAttribute("aria-label", button.getAttribute("aria-label").replace("#", address));
      this.chips.append(chip);
    }
    this.field.value = "";
    this.list.replaceChildren();
    this.keep(quiet);
  }

  commit() {
    if (this.field.value.trim()) this.add(this.field.value);
  }

  take(chip) {
    chip.remove();
    if (chip.classList.contains("recipient--wrong")) this.field.value = chip.dataset.value; // to be mended
    this.keep();
    this.field.focus();
  }

  keep(quiet) {
    this.field.required = this.needed && !this.all.length;
    this.classList.toggle("recipients--some", this.all.length > 0);
    if (quiet) return;
    this.plain.value = this.all.map((chip) => chip.dataset.value).join(", ");
    this.plain.dispatchEvent(new Event("input", { bubbles: true }));
  }

  pressed(event) {
    const quoted = this.field.value.split('"').length % 2 === 0;
    if (event.isComposing) return;
    if (event.key === "Enter" || (/^[,;]$/.test(event.key) && !quoted)) {
      if (!event.ctrlKey && !event.metaKey) event.preventDefault();
      this.commit();
    } else if (event.key === "Backspace" && !this.field.value && this.all.length) {
      event.preventDefault();
      this.take(this.all.at(-1));
    }
  }

  pasted(event) {
    const text = event.clipboardData.getData("text");
    if (!/[,;\n]/.test(text)) return;
    event.preventDefault();
    this.add(`${this.field.value}${text}`);
  }

  clicked(event) {
    const chip = event.target.closest("[data-value]");
    if (chip && this.chips.contains(chip) && (event.target.closest("button") || chip.matches(".recipient--wrong"))) this.take(chip);
    else if (!event.target.closest("button, [role=option]")) this.field.focus();
  }
}
customElements.define("recipient-field", RecipientField);
