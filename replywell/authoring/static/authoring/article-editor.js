// Writing an article: formatting of what is selected, pictures by paste, drop and choice, keys. Saving and the
// preview are the form's own (htmx).

import { toast } from "../ui/js/fragments.js";

class ArticleEditor extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.text = this.querySelector("textarea");
    this.file = document.getElementById("picture");
    this.addEventListener("click", (event) => this.clicked(event.target.closest("button")));
    this.addEventListener("keydown", (event) => this.pressed(event));
    this.text.addEventListener("paste", (event) => this.took(event, event.clipboardData));
    this.text.addEventListener("dragover", (event) => event.dataTransfer.types.includes("Files") && event.preventDefault());
    this.text.addEventListener("drop", (event) => this.took(event, event.dataTransfer));
    this.file?.addEventListener("change", () => this.upload([...this.file.files]));
  }

  clicked(button) {
    const { wrap, line } = button?.dataset ?? {};
    if (wrap) this.wrap(wrap, wrap);
    else if (line) this.prefix(line);
    else if (button?.matches("[data-link]")) this.wrap("[", "](https://)");
    else if (button?.matches("[data-pick]")) this.file.click();
  }

  pressed(event) {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.isComposing) return;
    const act = { b: "[data-wrap='**']", i: "[data-wrap='_']", k: "[data-link]", s: "[data-save]", Enter: "[data-main]" }[event.key];
    if (!act || (event.key.length === 1 && event.key !== "s" && event.target !== this.text)) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === "s") htmx.trigger(this.form, "picture"); // saves at once
    else this.querySelector(act).click();
  }

  wrap(before, after) {
    const { selectionStart: from, selectionEnd: to, value } = this.text;
    this.put(before + value.slice(from, to) + after, from, to);
    this.text.setSelectionRange(from + before.length, to + before.length);
  }

  prefix(mark) {
    const { selectionStart, selectionEnd: to, value } = this.text;
    const from = value.lastIndexOf("\n", selectionStart - 1) + 1;
    this.put(value.slice(from, to).replace(/^/gm, mark), from, to);
  }

  put(words, from = this.text.selectionStart, to = this.text.selectionEnd) {
    this.text.focus();
    this.text.setSelectionRange(from, to);
    // The browser's own way of typing keeps Ctrl Z.
    if (!document.execCommand("insertText", false, words)) this.text.setRangeText(words, from, to, "end");
    this.text.dispatchEvent(new Event("input", { bubbles: true }));
  }

  took(event, data) {
    const pictures = [...(data?.files ?? [])].filter((file) => file.type.startsWith("image/"));
    if (!pictures.length) return;
    event.preventDefault();
    this.upload(pictures);
  }

  async upload(files) {
    for (const file of files) {
      const body = new FormData();
      body.append("file", file);
      body.append("alt", document.getElementById("picture-alt").value || file.name.replace(/\.\w+$/, ""));
      body.append("csrfmiddlewaretoken", this.form.elements.csrfmiddlewaretoken.value);
      const answer = await fetch(this.dataset.images, { method: "POST", body, headers: { "X-Requested-With": "fetch" } }).catch(() => null);
      const told = await answer?.json().catch(() => null);
      if (told?.markdown) this.put(`${told.markdown}\n`);
      else toast(told?.problem ?? document.getElementById("toasts").dataset.failed, { error: true });
    }
    this.file.value = "";
  }
}
customElements.define("article-editor", ArticleEditor);
