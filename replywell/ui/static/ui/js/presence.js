// Tells that this tab shows a ticket and whether somebody writes in it, and shows which colleagues do.

const BEAT = 15000;
const TYPED = 5000; // while typing goes on, told again this often
const STILL = 8000; // nothing typed for this long: the writing has stopped

class TicketPresence extends HTMLElement {
  connectedCallback() {
    this.tab = crypto.randomUUID?.() ?? String(Math.random()).slice(2);
    this.typing = false;
    this.gone = new AbortController();
    const { signal } = this.gone;
    document.addEventListener("visibilitychange", () => (document.hidden ? this.leave() : this.beat()), { signal });
    addEventListener("pagehide", () => this.leave(), { signal });
    document.addEventListener("input", ({ target }) => target.closest(".composer") && this.typed(target), { signal });
    document.addEventListener("reply-sent", () => this.stopped(), { signal });
    document.addEventListener("presence", ({ detail }) => this.heard(detail.presence), { signal });
    document.addEventListener("live", ({ detail }) => detail.again && this.look(), { signal });
    this.timer = setInterval(() => document.hidden || this.beat(), BEAT);
    if (!document.hidden) this.beat();
  }

  disconnectedCallback() {
    this.gone.abort();
    clearInterval(this.timer);
    this.leave();
  }

  get token() {
    return document.querySelector('[name="csrfmiddlewaretoken"]')?.value ?? "";
  }

  form(more) {
    const form = new FormData();
    for (const [name, value] of Object.entries({ tab: this.tab, csrfmiddlewaretoken: this.token, ...more })) form.set(name, value);
    return form;
  }

  beat() {
    this.told = Date.now();
    const body = this.form({ typing: this.typing ? "1" : "0" });
    fetch(this.dataset.url, { method: "POST", body }).catch(() => {}); // the next beat tells it
  }

  leave() {
    navigator.sendBeacon(this.dataset.url, this.form({ _method: "DELETE" }));
  }

  typed(field) {
    clearTimeout(this.still);
    if (!field.value && field.matches("textarea")) return this.stopped();
    this.still = setTimeout(() => this.stopped(), STILL);
    if (this.typing && Date.now() - this.told < TYPED) return;
    this.typing = true;
    this.beat();
  }

  stopped() {
    clearTimeout(this.still);
    if (!this.typing) return;
    this.typing = false;
    this.beat();
  }

  heard(tickets) {
    if (!tickets.includes(Number(this.dataset.ticket))) return;
    clearTimeout(this.soon);
    this.soon = setTimeout(() => this.look(), 60);
  }

  async look() {
    const response = await fetch(this.dataset.url).catch(() => null);
    if (!response?.ok || response.redirected) return;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const fresh = page.getElementById("presence");
    const old = document.getElementById("presence");
    if (fresh && old && old.innerHTML !== fresh.innerHTML) old.replaceChildren(...fresh.childNodes);
  }
}
customElements.define("ticket-presence", TicketPresence);
