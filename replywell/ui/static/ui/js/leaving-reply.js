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
    const clock = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    this.textContent = left > 0 ? this.dataset.in.replace("#", "clock" in this.dataset ? clock : left) : this.dataset.now;
    if (left <= 0) this.closest("article, .callout")?.querySelector("button")?.setAttribute("disabled", "");
    if (left <= -3 && left % 5 === 0) document.dispatchEvent(new CustomEvent("ticket-changed"));
  }
}
customElements.define("leaving-reply", LeavingReply);
