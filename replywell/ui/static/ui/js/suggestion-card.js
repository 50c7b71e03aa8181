// A suggested answer: pointing at a sentence shows its sources, pointing at a source its sentences.

class SuggestionCard extends HTMLElement {
  connectedCallback() {
    this.addEventListener("pointerover", (event) => this.light(event.target));
    this.addEventListener("pointerleave", () => this.light(null));
    this.addEventListener("focusin", (event) => this.light(event.target));
    this.addEventListener("focusout", () => this.light(null));
    this.querySelector("[data-insert]")?.addEventListener("click", (event) => {
      event.preventDefault();
      this.insert();
    });
  }

  insert() {
    const text = this.querySelector("[data-suggestion-text]").value;
    document.dispatchEvent(
      new CustomEvent("insert-suggestion", { detail: { text, suggestion: this.dataset.suggestion } }),
    );
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
