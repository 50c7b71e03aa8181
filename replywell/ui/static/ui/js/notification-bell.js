// The bell: counts what is unread, and lets the browser tell what came while nobody looked at the desk.

const WANTED = "replywell-browser-news";

/** Whether this person wants this browser to tell, and it may. */
export function mayTell() {
  return "Notification" in window && Notification.permission === "granted" && localStorage.getItem(WANTED) === "yes";
}

class NotificationBell extends HTMLElement {
  connectedCallback() {
    this.onNews = () => this.refresh();
    document.addEventListener("notified", this.onNews);
    const ticket = document.querySelector("ticket-live[data-ticket]")?.dataset.ticket;
    if (ticket && document.querySelector("notification-bell") === this) this.read(ticket);
  }

  disconnectedCallback() {
    document.removeEventListener("notified", this.onNews);
  }

  get count() {
    return this.querySelector("[data-bell]");
  }

  async refresh() {
    const since = this.count.dataset.newest ?? "";
    const response = await fetch(`${this.dataset.url}?since=${since}`, { headers: { Accept: "text/html" } });
    if (!response.ok || response.redirected) return;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const fresh = page.querySelector("[data-bell]");
    if (!fresh) return;
    this.count.replaceWith(fresh);
    if (document.hidden && mayTell()) fresh.querySelectorAll("[data-fresh]").forEach((news) => this.tell(news.dataset));
  }

  tell({ fresh, title, body, href }) {
    const shown = new Notification(title, { body, tag: `replywell-${fresh}`, icon: "/static/ui/mark.svg" });
    shown.addEventListener("click", () => {
      window.focus();
      location.assign(href);
      shown.close();
    });
  }

  /** Who has the ticket before them has read what there was to tell of it. */
  read(ticket) {
    const body = new URLSearchParams({ ticket });
    const { "X-CSRFToken": token } = JSON.parse(document.body.getAttribute("hx-headers") ?? "{}");
    fetch(this.dataset.read, { method: "POST", body, headers: { "X-CSRFToken": token ?? "" } });
  }
}
customElements.define("notification-bell", NotificationBell);

class BrowserNews extends HTMLElement {
  connectedCallback() {
    this.on("[data-ask]", async () => {
      if ((await Notification.requestPermission()) === "granted") localStorage.setItem(WANTED, "yes");
      this.show();
    });
    this.on("[data-try]", ({ currentTarget: { dataset } }) => new Notification(dataset.title, { body: dataset.body }));
    this.on("[data-off]", () => {
      localStorage.removeItem(WANTED);
      this.show();
    });
    this.show();
  }

  on(button, act) {
    this.querySelector(button).addEventListener("click", act);
  }

  show() {
    const able = "Notification" in window;
    const permission = able ? Notification.permission : "none";
    const state = permission === "granted" && !mayTell() ? "default" : permission;
    this.querySelectorAll("[data-state]").forEach((text) => (text.hidden = text.dataset.state !== state));
    this.querySelector("[data-ask]").hidden = !able || state !== "default";
    this.querySelector("[data-try]").hidden = this.querySelector("[data-off]").hidden = !mayTell();
  }
}
customElements.define("browser-news", BrowserNews);
