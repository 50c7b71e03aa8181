// Keeps "5 min" true while the page stays open, and tells the exact time in the reader's own zone.

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
    const told = length((Date.now() - this.moment) / 1000);
    if (told && told !== this.time.textContent) this.time.textContent = told;
  }
}
customElements.define("relative-time", RelativeTime);
setInterval(() => RelativeTime.all.forEach((time) => time.refresh()), 15000);
