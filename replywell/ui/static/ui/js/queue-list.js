// The list of tickets: rows come, change and go while it is open, but never under the pointer.

const FRESH = 4000;

/** What a row says, whatever time it is. */
function said(row) {
  const copy = row.cloneNode(true);
  copy.querySelectorAll("time").forEach((time) => time.remove());
  return copy.textContent.replace(/\s+/g, " ");
}

class QueueList extends HTMLElement {
  connectedCallback() {
    this.list = this.querySelector("[data-rows]");
    this.pill = this.querySelector("[data-pill]");
    this.waiting = new Set();
    this.kept = new Map(); // rows that wait for the pointer to leave: number → element, or null to remove
    this.onLive = ({ detail }) => this.heard(detail);
    this.onKey = (event) => this.pressed(event);
    document.addEventListener("live", this.onLive);
    document.addEventListener("keydown", this.onKey);
    this.pill.addEventListener("click", () => this.settle());
    this.addEventListener("pointerleave", () => this.busy() || this.settle());
    this.addEventListener("focusout", () => setTimeout(() => this.busy() || this.settle()));
    this.addEventListener("htmx:afterSwap", () => this.withoutDoubles());
    this.onDone = () => this.done();
    document.addEventListener("bulk-done", this.onDone);
  }

  disconnectedCallback() {
    document.removeEventListener("live", this.onLive);
    document.removeEventListener("keydown", this.onKey);
    document.removeEventListener("bulk-done", this.onDone);
  }

  get rows() {
    return [...this.list.querySelectorAll("[data-key]")];
  }

  /** What one has changed oneself goes at once; the focus stays where it was in the list. */
  async done() {
    await this.ask(this.rows.map((row) => row.dataset.ticket), { newest: true });
    const at = this.rows.findIndex((row) => row.contains(document.activeElement));
    this.settle();
    if (at < 0 || this.contains(document.activeElement)) return;
    const rows = this.rows;
    (rows[at] ?? rows.at(-1))?.querySelector("a").focus({ preventScroll: true });
    if (!rows.length) document.getElementById("main").focus();
  }

  row(number) {
    return this.list.querySelector(`[data-ticket="${number}"]`);
  }

  busy() {
    // The pill may come to lie under the pointer that rests on the first row.
    return this.list.matches(":hover") || this.pill.matches(":hover") || this.list.contains(document.activeElement);
  }

  heard({ tickets, again }) {
    if (again) return this.ask(this.rows.map((row) => row.dataset.ticket), { newest: true });
    tickets.forEach((number) => this.waiting.add(number));
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      const numbers = [...this.waiting];
      this.waiting.clear();
      this.ask(numbers);
    }, 60);
  }

  async ask(numbers, { newest = false } = {}) {
    const url = new URL(this.dataset.rowsUrl, location.href);
    url.searchParams.set("tickets", numbers.slice(0, 200).join(","));
    if (newest) url.searchParams.set("newest", "1");
    const response = await fetch(url, { headers: { Accept: "text/html" } });
    if (!response.ok || response.redirected) return;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const found = new Map([...page.querySelectorAll("[data-ticket]")].map((row) => [row.dataset.ticket, row]));
    for (const number of new Set([...numbers.map(String), ...found.keys()])) this.place(number, found.get(number));
    this.count(page);
    this.tellKept();
    document.dispatchEvent(new CustomEvent("rows-changed"));
  }

  place(number, fresh) {
    const old = this.row(number);
    if (!old && !fresh) return;
    if (old && fresh && old.dataset.key === fresh.dataset.key) {
      this.kept.delete(number);
      if (old.dataset.state !== fresh.dataset.state || said(old) !== said(fresh)) this.renew(old, fresh);
    } else if (this.busy()) {
      this.kept.set(number, fresh ?? null);
    } else {
      this.move(old, fresh);
    }
  }

  renew(old, fresh) {
    const focused = old.contains(document.activeElement) && (document.activeElement.localName === "input" ? "input" : "a");
    this.alike(old, fresh);
    for (const { name, value } of [...fresh.attributes]) old.setAttribute(name, value);
    old.replaceChildren(...fresh.childNodes); // the row itself stays: the pointer may rest on it
    if (focused) old.querySelector(focused)?.focus({ preventScroll: true });
  }

  /** A row that is drawn anew stays selected and previewed. */
  alike(old, fresh) {
    const [was, is] = [old, fresh].map((row) => row.querySelector("input[name=ticket]"));
    if (was && is) is.checked = was.checked;
    fresh.classList.toggle("row--glanced", old.classList.contains("row--glanced"));
  }

  move(old, fresh) {
    if (old && fresh) this.alike(old, fresh);
    old?.remove();
    if (fresh) {
      if (!old) this.say(fresh);
      const after = this.rows.find((row) => this.before(fresh.dataset.key, row.dataset.key));
      const more = this.list.querySelector(".rows__more");
      if (after) after.before(fresh);
      else if (more) return; // it belongs further down than what is shown
      else this.list.append(fresh);
      fresh.classList.add("row--fresh");
      setTimeout(() => fresh.classList.remove("row--fresh"), FRESH);
    }
    this.querySelector("[data-empty]").hidden = this.rows.length > 0;
  }

  before(a, b) {
    if (this.dataset.order === "shares") [a, b] = [a, b].map((key) => this.standing(key));
    return this.dataset.order === "downwards" ? a > b : a < b;
  }

  /** Where a key stands in the order of the moment at which this list was begun: critical ones, then the greatest
      share of their time used, then the oldest. Sorts as text. Time that is promised in working hours goes by a clock
      of its own. */
  standing(key) {
    const [calm, pace, since, length, ...rest] = key.split("~");
    this.clocks ??= JSON.parse(this.dataset.clocks || "{}");
    const shown = this.clocks[Number(pace)] ?? this.dataset.at;
    const used = Number(length) ? (shown - since) / length : 0;
    return [calm, (1e5 - used).toFixed(12).padStart(20, "0"), ...rest].join("~");
  }

  settle() {
    const kept = [...this.kept];
    this.kept.clear();
    kept.forEach(([number, fresh]) => this.move(this.row(number), fresh));
    this.tellKept();
  }

  tellKept() {
    const fresh = [...this.kept].filter(([number, row]) => row && !this.row(number)).length;
    const changed = this.kept.size - fresh;
    const told = (count, words) => count && words.replace("#", count);
    const words = [told(fresh, this.dataset.new), told(changed, this.dataset.moved)].filter(Boolean).join(", ");
    this.pill.hidden = !words;
    this.pill.querySelector("span").textContent = words;
  }

  /** For screen readers: gathered, so that a busy minute is one sentence. */
  say(row) {
    this.came = [...(this.came ?? []), row.querySelector("a").textContent.trim()];
    clearTimeout(this.saying);
    this.saying = setTimeout(() => {
      this.querySelector("[data-said]").textContent = this.dataset.came.replace("#", this.came.slice(0, 3).join(", "));
      this.came = [];
    }, 800);
  }

  count(page) {
    page.querySelectorAll("[data-count]").forEach((fresh) => {
      document.querySelectorAll(`nav [data-count="${fresh.dataset.count}"]`).forEach((old) => {
        if (old.textContent !== fresh.textContent) old.textContent = fresh.textContent;
      });
    });
  }

  withoutDoubles() {
    document.dispatchEvent(new CustomEvent("rows-changed"));
    const seen = new Set();
    for (const row of this.rows.reverse()) {
      if (seen.has(row.dataset.ticket)) row.remove();
      seen.add(row.dataset.ticket);
    }
  }

  pressed(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input:not([type=checkbox]), textarea, select, dialog, [popover]")) return;
    const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const links = this.rows.map((row) => row.querySelector("a"));
    const at = links.indexOf(document.activeElement.closest("[data-key]")?.querySelector("a"));
    const next = at < 0 ? (step > 0 ? 0 : links.length - 1) : Math.min(Math.max(at + step, 0), links.length - 1);
    links[next]?.focus();
    links[next]?.closest("[data-key]").scrollIntoView({ block: "nearest" });
  }
}
customElements.define("queue-list", QueueList);
