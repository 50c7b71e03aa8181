// A menu that a sign opens while one writes: `/` for saved replies and macros, `@` for colleagues.

import { ask, toast } from "./fragments.js";

class TextMenu extends HTMLElement {
  connectedCallback() {
    this.host = this.closest("form");
    this.rich = this.host?.querySelector("rich-text");
    this.area = this.host?.querySelector("textarea");
    if (!this.area) return;
    this.className = "text-menu";
    this.id ||= `menu-${this.area.id}`;
    this.setAttribute("role", "listbox");
    this.setAttribute("aria-label", this.dataset.label);
    this.hidden = true;
    this.word = new RegExp(`(?:^|\\s)${this.dataset.sign}([\\p{L}\\d_-]*(?: [\\p{L}\\d_-]+)?)$`, "u");
    this.host.addEventListener("input", (event) => this.contains(event.target) || this.look());
    this.host.addEventListener("keydown", (event) => this.pressed(event), true);
    this.host.addEventListener("focusout", () => setTimeout(() => this.host.contains(document.activeElement) || this.close()));
    this.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      const option = event.target.closest("[role=option]");
      if (option) this.choose(option);
    });
  }

  get field() {
    return this.rich?.editor && !this.rich.plain ? this.rich.editor : this.area;
  }

  typed() {
    if (this.field === this.area) return this.area.value.slice(0, this.area.selectionStart);
    return this.rich.before();
  }

  look() {
    if (document.activeElement !== this.field) return;
    const found = this.word.exec(this.typed());
    if (!found || found[1] === this.dismissed) return this.close();
    this.words = found[1];
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.fetch(), 80);
  }

  async fetch() {
    const words = this.words;
    const response = await ask(`${this.dataset.url}?q=${encodeURIComponent(words)}`);
    if (!response || words !== this.words) return;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const none = !page.querySelector("[role=option]");
    if (none && words.includes(" ")) return this.close(); // they write on
    this.replaceChildren(...page.body.childNodes);
    this.hidden = false;
    this.place();
    this.select(this.options[0]);
    this.field.setAttribute("aria-controls", this.id);
    this.field.setAttribute("aria-expanded", "true");
  }

  place() {
    const box = this.field.getBoundingClientRect();
    const range = getSelection().rangeCount && this.field !== this.area ? getSelection().getRangeAt(0).getBoundingClientRect() : null;
    const caret = range?.height ? range : box;
    const wanted = Math.min(caret.left, innerWidth - this.offsetWidth - 8);
    this.style.setProperty("inset-block-end", `${innerHeight - caret.top + 4}px`);
    this.style.setProperty("left", `${Math.max(8, wanted)}px`);
  }

  get options() {
    return [...this.querySelectorAll("[role=option]")];
  }

  select(option) {
    this.options.forEach((each) => each.setAttribute("aria-selected", each === option));
    if (!option) return this.field.removeAttribute("aria-activedescendant");
    option.scrollIntoView({ block: "nearest" });
    this.field.setAttribute("aria-activedescendant", option.id);
  }

  pressed(event) {
    if (this.hidden || this.hidden === undefined) return;
    const options = this.options;
    const at = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
    const plainEnter = (event.key === "Enter" || event.key === "Tab") && !event.ctrlKey && !event.metaKey && !event.shiftKey;
    if (event.key === "ArrowDown") this.select(options[(at + 1) % options.length]);
    else if (event.key === "ArrowUp") this.select(options.at(at - 1));
    else if (plainEnter && options[at]) this.choose(options[at]);
    else if (event.key === "Escape") {
      this.dismissed = this.words;
      this.close();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  close() {
    clearTimeout(this.timer);
    this.words = null;
    this.hidden = true;
    this.field?.removeAttribute("aria-activedescendant");
    this.field?.removeAttribute("aria-expanded");
  }

  async choose(option) {
    const length = this.words.length + 1;
    this.close();
    this.erase(length);
    const { insert, textUrl, macro } = option.dataset;
    if (insert) return this.insert(insert);
    const body = new FormData();
    body.set("csrfmiddlewaretoken", this.host.querySelector("[name=csrfmiddlewaretoken]").value);
    if (macro) body.set("macro", macro);
    const url = macro ? this.dataset.macrosUrl : textUrl;
    const response = await fetch(url, { method: "POST", body }).catch(() => null);
    const told = await response?.json().catch(() => null);
    if (!response?.ok) return toast(told?.problem ?? document.getElementById("toasts").dataset.failed, { error: true });
    if (told.text) this.insert(told.text);
    if (macro) this.done(url, told);
  }

  done(url, told) {
    if (told.changed) document.dispatchEvent(new CustomEvent("ticket-changed"));
    const undo = async () => {
      const body = new FormData();
      body.set("csrfmiddlewaretoken", this.host.querySelector("[name=csrfmiddlewaretoken]").value);
      body.set("_method", "DELETE");
      body.set("undo", told.undo);
      const undone = await ask(url, { method: "POST", body });
      if (!undone) return;
      document.dispatchEvent(new CustomEvent("ticket-changed"));
      const stays = (await undone.json()).told;
      if (stays) toast(stays);
    };
    toast(told.told, { action: told.undo ? { label: this.dataset.undo, run: undo } : null });
  }

  erase(length) {
    if (this.field !== this.area) {
      this.rich.editor.focus();
      return this.rich.erase(length);
    }
    const end = this.area.selectionStart;
    this.area.setSelectionRange(end - length, end);
    document.execCommand("delete");
  }

  insert(text) {
    if (text.endsWith(" ") || this.field === this.area) document.execCommand("insertText", false, text);
    else this.rich.insert(text);
    this.rich?.plain || this.rich?.write();
  }
}
customElements.define("text-menu", TextMenu);
