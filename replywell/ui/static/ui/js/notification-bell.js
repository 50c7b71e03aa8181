// The bell: counts what is unread, and lets the browser tell what came while nobody looked at the desk.

const WANTED = "replywell-browser-news";

/** Whether this person wants this browser to tell, and it may. */
export function mayTell() {
  return "Notification" in window && Notification.permission === "granted" && localStorage.getItem(WANTED) === "yes";
}

/** A page has a bell for wide and one for narrow screens: the first asks for both. */
class NotificationBell extends HTMLElement {
  connectedCallback() {
    if (document.querySelector("notification-bell") !== this) return;
    this.onNews = () => this.refresh();
    document.addEventListener("notified", this.onNews);
    const ticket = document.querySelector("ticket-live[data-ticket]")?.dataset.ticket;
    if (ticket) this.read(ticket);
    else this.refresh();
  }

  disconnectedCallback() {
    document.removeEventListener("notified", this.onNews);
  }

  async refresh() {
    const since = document.querySelector("[data-newest]")?.dataset.newest ?? "";
    const response = await fetch(`${this.dataset.url}?since=${since}`, { headers: { Accept: "text/html" } }).catch(() => null);
    if (!response?.ok || response.redirected) return;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const fresh = page.querySelector("[data-bell]");
    if (!fresh) return;
    document.querySelectorAll("[data-bell]").forEach((count) => count.replaceWith(fresh.cloneNode(true)));
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
  async read(ticket) {
    const body = new URLSearchParams({ ticket });
    const { "X-CSRFToken": token } = JSON.parse(document.body.getAttribute("hx-headers") ?? "{}");
    await fetch(this.dataset.read, { method: "POST", body, headers: { "X-CSRFToken": token ?? "" } }).catch(() => {});
    this.refresh();
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
