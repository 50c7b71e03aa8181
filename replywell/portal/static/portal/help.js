// Search as you type: arrows walk through what was found, its number is told, and what it led to is noted:
// the article that was opened, or nothing, once the reader turns away. Letters on the way are not.

class HelpSearch extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input");
    this.status = this.querySelector("[role=status]");
    this.addEventListener("keydown", (event) => this.walk(event));
    this.addEventListener("htmx:afterSwap", () => this.tell());
    this.addEventListener("submit", () => (this.open = null));
    this.leaving = () => this.turnAway();
    addEventListener("pagehide", this.leaving);
    this.addEventListener("click", (event) => this.note(event.target.closest("[data-article]")));
    document.addEventListener("click", (event) => {
      if (!this.contains(event.target)) this.close();
    });
    this.addEventListener("focusout", (event) => {
      if (event.relatedTarget && !this.contains(event.relatedTarget)) this.close();
    });
  }

  disconnectedCallback() {
    removeEventListener("pagehide", this.leaving);
  }

  get links() {
    return [...this.querySelectorAll(".found li a")];
  }

  tell() {
    this.status.textContent = this.querySelector(".found")?.dataset.told ?? "";
    const query = this.input.value.trim();
    this.open = query.length < 3 ? null : { q: query, found: this.links.length };
  }

  turnAway() {
    if (this.open) navigator.sendBeacon(this.dataset.noted, new URLSearchParams(this.open));
    this.open = null;
  }

  close() {
    this.turnAway();
    if (this.classList.contains("finder--listed")) return;
    this.querySelector(".finder__found").replaceChildren();
    this.status.textContent = "";
  }

  walk(event) {
    if (event.isComposing) return;
    const places = [this.input, ...this.links];
    const at = places.indexOf(document.activeElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && at >= 0 && places.length > 1) {
      event.preventDefault();
      places[(at + step + places.length) % places.length].focus();
    } else if (event.key === "Escape") {
      this.input.focus();
      this.close();
    }
  }

  note(link) {
    const query = this.input.value.trim();
    if (!link || !query) return;
    this.open = null;
    const told = new URLSearchParams({ q: query, found: this.links.length, article: link.dataset.article });
    navigator.sendBeacon(this.dataset.noted, told);
  }
}
customElements.define("help-search", HelpSearch);
