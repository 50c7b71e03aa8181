// Counts the seconds until a reply leaves.

class LeavingReply extends HTMLElement {
  connectedCallback() {
    this.timer = setInterval(() => this.tell(), 1000);
    this.tell();
  }

  disconnectedCallback() {
    clearInterval(this.timer);
  }

  tell() {
    const left = Math.ceil((Date.parse(this.dataset.at) - Date.now()) / 1000);
    this.textContent = left > 0 ? this.dataset.in.replace("#", left) : this.dataset.now;
    if (left <= 0) this.closest("article, .callout")?.querySelector("button")?.setAttribute("disabled", "");
    if (left <= -3 && left % 5 === 0) document.dispatchEvent(new CustomEvent("ticket-changed"));
  }
}
customElements.define("leaving-reply", LeavingReply);
