// Cards beside a ticket: each loads by itself, fails by itself, and stays open or folded as its reader left it.

class ContextCards extends HTMLElement {
  connectedCallback() {
    // Not by "toggle", which comes a moment later: who folds a card and leaves at once would find it open again.
    new MutationObserver(() => this.remember()).observe(this, { subtree: true, attributeFilter: ["open"] });
    this.addEventListener("htmx:timeout", (event) => this.failed(event));
    this.addEventListener("htmx:sendError", (event) => this.failed(event));
    this.addEventListener("htmx:beforeSwap", (event) => {
      if (event.detail.xhr.status < 400) return;
      event.detail.shouldSwap = false;
      event.detail.isError = false;
      this.failed(event);
    });
    this.addEventListener("click", ({ target }) => {
      const button = target.closest("button");
      if (button?.hasAttribute("data-again")) this.again(button.closest(".card__body"));
      else if (button?.dataset.insertText) this.insert(button.dataset.insertText);
      else if (button?.dataset.copy) this.copy(button);
    });
  }

  /** Which are folded, for the next page to be drawn that way at once. */
  remember() {
    const folded = [...this.querySelectorAll("[data-card]:not([open])")].map((card) => card.dataset.card);
    const age = folded.length ? 31536000 : 0;
    document.cookie = `${this.dataset.cookie}=${folded.join(".")}; path=/; max-age=${age}; samesite=lax`;
  }

  failed(event) {
    event.stopPropagation(); // told in the card, not in the corner
    const body = event.target.closest(".card__body");
    body?.replaceChildren(this.querySelector("[data-failed]").content.cloneNode(true));
  }

  again(body) {
    htmx.ajax("GET", `${body.getAttribute("hx-get")}?again`, { source: body, target: body });
  }

  insert(text) {
    document.dispatchEvent(new CustomEvent("insert-text", { detail: { text } }));
  }

  async copy(button) {
    await navigator.clipboard.writeText(button.dataset.copy);
    const label = button.querySelector("span");
    const before = label.textContent;
    label.textContent = button.dataset.copied;
    setTimeout(() => (label.textContent = before), 2000);
  }
}
customElements.define("context-cards", ContextCards);
