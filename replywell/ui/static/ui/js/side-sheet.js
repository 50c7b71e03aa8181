// A sheet beside the page: a source opens in it while the conversation stays readable and usable.

class SideSheet extends HTMLElement {
  connectedCallback() {
    this.dialog = this.querySelector("dialog");
    this.body = this.querySelector("#sheet-body");
    this.onClick = ({ target }) => {
      const link = target.closest("[data-opens-sheet]");
      if (link) this.opener = link;
    };
    document.addEventListener("click", this.onClick, true);
    this.body.addEventListener("htmx:afterSwap", ({ target }) => target === this.body && this.open());
    this.addEventListener("click", ({ target }) => target.closest("[data-close-sheet]") && this.close());
    this.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !this.dialog.open) return;
      event.preventDefault();
      event.stopPropagation();
      this.close();
    });
  }

  disconnectedCallback() {
    document.removeEventListener("click", this.onClick, true);
  }

  open() {
    if (!this.dialog.open) this.dialog.show();
    this.body.querySelector("#sheet-title")?.focus({ preventScroll: true });
    this.body.querySelector("mark")?.scrollIntoView({ block: "nearest" });
  }

  /** Back to the mark it was opened from; a refresh may have drawn that anew. */
  close() {
    this.dialog.close();
    const again = this.opener?.isConnected
      ? this.opener
      : document.querySelector(`[data-opens-sheet][href="${CSS.escape(this.opener?.getAttribute("href") ?? "")}"]`);
    again?.focus({ preventScroll: true });
  }
}
customElements.define("side-sheet", SideSheet);
