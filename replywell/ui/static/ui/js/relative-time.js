// Keeps "5 min" true while the page stays open, and tells the exact time in the reader's own zone.

const exact = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "full", timeStyle: "short" });

function short(moment) {
  const seconds = (Date.now() - moment) / 1000;
  if (seconds < 60) return "now";
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86400) return `${Math.floor(seconds / 3600)} h`;
  if (seconds < 86400 * 14) return `${Math.floor(seconds / 86400)} d`;
  return null; // the server's words stay
}

class RelativeTime extends HTMLElement {
  static all = new Set();

  connectedCallback() {
    this.time = this.querySelector("time");
    if (!this.time) return;
    this.moment = Date.parse(this.time.dateTime);
    this.time.title = exact.format(this.moment);
    RelativeTime.all.add(this);
    this.refresh();
  }

  disconnectedCallback() {
    RelativeTime.all.delete(this);
  }

  refresh() {
    const words = short(this.moment);
    if (words && words !== this.time.textContent) this.time.textContent = words;
  }
}
customElements.define("relative-time", RelativeTime);
setInterval(() => RelativeTime.all.forEach((time) => time.refresh()), 15000);
