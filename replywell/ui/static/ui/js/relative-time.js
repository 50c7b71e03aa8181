// Keeps "5 min" and "in 2 h" true while the page stays open, and tells the exact time in the reader's own zone.

const words = document.getElementById("time-words")?.dataset ?? {};
const exact = new Intl.DateTimeFormat(document.documentElement.lang, {
  dateStyle: "full",
  timeStyle: "short",
  timeZone: words.zone || undefined,
});

/** A time span, short; null when it is too long to be told short. */
function length(seconds) {
  const told = (pattern, unit) => pattern.replace("#", Math.floor(seconds / unit));
  if (seconds < 60) return words.now;
  if (seconds < 3600) return told(words.minutes, 60);
  if (seconds < 86400) return told(words.hours, 3600);
  if (seconds < 86400 * 14) return told(words.days, 86400);
  return null; // the server's words stay
}

class RelativeTime extends HTMLElement {
  static all = new Set();

  connectedCallback() {
    this.time = this.querySelector("time");
    if (!this.time || !words.now) return;
    this.moment = Date.parse(this.time.dateTime);
    this.time.title = exact.format(this.moment);
    RelativeTime.all.add(this);
    this.refresh();
  }

  disconnectedCallback() {
    RelativeTime.all.delete(this);
  }

  refresh() {
    const seconds = (Date.now() - this.moment) / 1000;
    const told = this.dataset.due ? this.due(seconds) : length(seconds);
    if (told && told !== this.time.textContent) this.time.textContent = told;
  }

  /** What is due says how long until, or how late; its colour follows. */
  due(seconds) {
    const [late, soon] = [seconds >= 0, seconds >= -this.dataset.due];
    this.classList.toggle("due--late", late);
    this.classList.toggle("due--soon", soon && !late);
    const span = length(Math.abs(seconds));
    if (Math.abs(seconds) < 60) return words.due;
    return span && words[late ? "late" : "until"].replace("#", span);
  }
}
customElements.define("relative-time", RelativeTime);
setInterval(() => RelativeTime.all.forEach((time) => time.refresh()), 15000);
