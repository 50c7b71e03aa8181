// A suggested answer: pointing at a sentence shows its sources, pointing at a source its sentences.

class SuggestionCard extends HTMLElement {
  connectedCallback() {
    this.addEventListener("pointerover", (event) => this.light(event.target));
    this.addEventListener("pointerleave", () => this.light(null));
    this.addEventListener("focusin", (event) => this.light(event.target));
    this.addEventListener("focusout", () => this.light(null));
    this.addEventListener("click", (event) => {
      const button = event.target.closest("[data-insert]");
      if (!button) return;
      event.preventDefault();
      this.querySelector("#change")?.hidePopover?.();
      this.insert(button.dataset.insert || "append");
    });
    this.hold();
  }

  /** An older version stays on the screen while the ticket goes on. */
  hold() {
    const live = this.closest("[data-parts-url]");
    if (!live) return;
    const [place] = live.dataset.partsUrl.split("?");
    live.dataset.partsUrl = this.hasAttribute("data-held") ? `${place}?version=${this.dataset.suggestion}` : place;
  }

  insert(mode) {
    const text = this.querySelector("[data-suggestion-text]").value;
    const detail = { text, mode, suggestion: this.dataset.suggestion };
    document.dispatchEvent(new CustomEvent("insert-suggestion", { detail }));
  }

  light(target) {
    const marked = target?.closest("[data-sources]");
    const wanted = new Set(marked ? marked.dataset.sources.split(" ") : []);
    this.querySelectorAll("[data-sources]").forEach((part) => {
      part.toggleAttribute("data-lit", part.dataset.sources.split(" ").some((source) => wanted.has(source)));
    });
  }
}
customElements.define("suggestion-card", SuggestionCard);
