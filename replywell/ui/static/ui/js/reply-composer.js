// The reply form: keeps what is typed in this browser, sends with Ctrl or ⌘ and Enter, takes suggestions in.

class ReplyComposer extends HTMLElement {
  connectedCallback() {
    this.text = this.querySelector('textarea[name="text"]');
    if (!this.text) return;
    this.key = `draft:${this.dataset.draft}`;
    if (!this.text.value) this.text.value = localStorage.getItem(this.key) ?? "";
    this.text.addEventListener("input", () => this.keep());
    this.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        event.target.closest("form")?.requestSubmit();
      } else if (event.key === "Escape") {
        event.target.blur();
      }
    });
    this.onInsert = ({ detail }) => this.hasAttribute("data-takes-suggestions") && this.insert(detail);
    document.addEventListener("insert-suggestion", this.onInsert);
    document.addEventListener("insert-text", this.onInsert);
  }

  disconnectedCallback() {
    document.removeEventListener("insert-suggestion", this.onInsert);
    document.removeEventListener("insert-text", this.onInsert);
  }

  keep() {
    if (this.text.value) localStorage.setItem(this.key, this.text.value);
    else localStorage.removeItem(this.key);
  }

  /** A suggestion, or a plain text; `mode` replaces what is written instead of going on behind it. */
  insert({ text, suggestion, mode }) {
    this.open();
    const field = this.querySelector('input[name="suggestion"]');
    if (field && suggestion) field.value = suggestion;
    const typed = this.text.value;
    this.text.focus();
    const replaces = mode === "replace";
    this.text.setSelectionRange(replaces ? 0 : typed.length, typed.length);
    // Through the editing command, so that Ctrl+Z takes it back.
    const added = typed.trim() && !replaces ? `\n\n${text}` : text;
    if (!document.execCommand("insertText", false, added)) this.text.value = replaces ? text : typed + added;
    this.keep();
  }

  open() {
    const tab = document.getElementById(this.dataset.tab);
    if (tab && !tab.checked) tab.click();
  }
}
customElements.define("reply-composer", ReplyComposer);

document.addEventListener("reply-sent", ({ detail }) => {
  localStorage.removeItem(`draft:${detail.draft}`);
  // Out of the text that has gone, so that the next key is a shortcut again.
  document.querySelector("[data-scroller]")?.focus({ preventScroll: true });
});
