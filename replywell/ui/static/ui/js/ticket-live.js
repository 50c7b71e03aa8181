// Refreshes the parts of an open ticket when it changes, and leaves alone what somebody is using.

/** What a part says, without what the browser or the clock changes in it. */
function said(part) {
  const copy = part.cloneNode(true);
  copy.querySelectorAll("time").forEach((time) => time.replaceChildren());
  copy.querySelectorAll("[title], [open], [height], [data-lit], [class]").forEach((element) => {
    ["title", "open", "height", "data-lit"].forEach((name) => element.removeAttribute(name));
    element.classList.remove("htmx-request");
  });
  copy.querySelectorAll('[name="csrfmiddlewaretoken"]').forEach((token) => token.remove());
  return copy.innerHTML.replace(/\s+/g, " ");
}

/** Whether somebody works in a part, waits for its answer, or has yet to read what is wrong in it. */
function using(part) {
  return part.contains(document.activeElement) || part.querySelector(":popover-open, details.drop[open], [aria-invalid=true], .htmx-request") !== null;
}

class TicketLive extends HTMLElement {
  connectedCallback() {
    this.onLive = ({ detail }) => {
      if (detail.again || detail.tickets.includes(Number(this.dataset.ticket))) this.refreshSoon();
    };
    this.onChanged = () => this.refreshSoon();
    document.addEventListener("live", this.onLive);
    document.addEventListener("ticket-changed", this.onChanged);
    this.addEventListener("focusout", () => setTimeout(() => this.settle()));
    this.addEventListener("htmx:beforeRequest", ({ detail }) => this.asks(detail));
    this.addEventListener("htmx:beforeSwap", ({ detail }) => this.keepUnfolded(detail));
    this.addEventListener("htmx:afterSwap", ({ detail }) => {
      this.late.delete(detail.target.id); // what came is newer
      this.unfold();
    });
    this.late = new Map();
    this.onTheWay = {};
    this.unfolded = [];
    this.open();
  }

  disconnectedCallback() {
    document.removeEventListener("live", this.onLive);
    document.removeEventListener("ticket-changed", this.onChanged);
  }

  /** At what was linked to, else at the first message not seen in this browser, else at the end. */
  open() {
    const unread = this.unread;
    this.querySelectorAll("[data-jump]").forEach((button) => button.addEventListener("click", () => this.jump(button.dataset.jump)));
    const button = this.querySelector('[data-jump="unread"]');
    if (button) button.hidden = !unread;
    this.first = unread;
    requestAnimationFrame(() => {
      if (!location.hash) this.jump(unread ? "unread" : "newest");
      this.keepSeen();
    });
  }

  get messages() {
    return [...this.querySelectorAll("[data-message]")];
  }

  get unread() {
    const seen = this.seen[this.dataset.ticket];
    return seen ? this.messages.find((message) => Number(message.dataset.message) > seen)?.id : null;
  }

  get seen() {
    try {
      return JSON.parse(localStorage.getItem(`seen:${this.dataset.agent}`)) ?? {};
    } catch {
      return {};
    }
  }

  keepSeen() {
    const newest = Math.max(0, ...this.messages.map((message) => Number(message.dataset.message)));
    if (!newest || document.hidden) return;
    const { [this.dataset.ticket]: _old, ...others } = this.seen;
    const kept = Object.fromEntries([...Object.entries(others).slice(-400), [this.dataset.ticket, newest]]);
    localStorage.setItem(`seen:${this.dataset.agent}`, JSON.stringify(kept));
  }

  jump(where) {
    const scroller = this.querySelector("[data-scroller]");
    if (where === "unread" && this.first) document.getElementById(this.first)?.scrollIntoView({ block: "start" });
    else if (scroller) scroller.scrollTop = scroller.scrollHeight;
  }

  /** Of two answers for one part each may miss what the other did: once both are here, the part is asked for anew. */
  asks({ xhr, target: { id } }) {
    if (!document.getElementById(id)?.matches("[data-part], #composer")) return;
    const asked = (this.onTheWay[id] ??= { open: 0, crossed: false });
    asked.open += 1;
    asked.crossed ||= asked.open > 1;
    xhr.addEventListener("loadend", () => {
      asked.open -= 1;
      if (asked.open || !asked.crossed) return;
      asked.crossed = false;
      htmx.ajax("GET", location.pathname, { source: this, target: `#${id}`, select: `#${id}`, swap: "outerHTML" });
    });
  }

  /** What is unfolded beside what was used stays so. */
  keepUnfolded({ target, requestConfig }) {
    const open = [...target.querySelectorAll("details[id][open]:not(.drop)")];
    this.unfolded = open.filter((each) => !each.contains(requestConfig.elt)).map(({ id }) => id);
  }

  unfold() {
    this.unfolded.splice(0).forEach((id) => document.getElementById(id)?.setAttribute("open", ""));
  }

  refreshSoon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.refresh(), 60);
  }

  async refresh() {
    const response = await fetch(this.dataset.partsUrl, { headers: { Accept: "text/html" } });
    if (response.status === 404) return location.reload(); // no longer ours to see
    if (!response.ok || response.redirected) return;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const before = this.messages.length;
    page.querySelectorAll("[data-part]").forEach((fresh) => this.renew(fresh));
    if (this.messages.length > before) this.querySelector("[data-announce]").textContent = this.dataset.newMessage;
    this.keepSeen();
  }

  renew(fresh) {
    const old = document.getElementById(fresh.id);
    this.late.delete(fresh.id);
    if (!old || said(old) === said(fresh)) return;
    const scroller = this.querySelector("[data-scroller]");
    const atTheEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 80;
    if (old.hasAttribute("data-list")) this.renewList(old, fresh);
    else if (using(old)) this.late.set(fresh.id, fresh);
    else this.swap(old, fresh);
    if (atTheEnd) scroller.scrollTop = scroller.scrollHeight;
  }

  /** Entries that say the same stay as they are, with what is open or selected in them. */
  renewList(old, fresh) {
    const wanted = [...fresh.children];
    const ids = new Set(wanted.map((entry) => entry.id));
    [...old.children].forEach((entry) => ids.has(entry.id) || entry.id === "earlier" || entry.remove());
    let before = null;
    for (const entry of wanted) {
      const known = old.querySelector(`:scope > #${CSS.escape(entry.id)}`);
      if (!known) {
        before ? before.after(entry) : old.prepend(entry);
        htmx.process(entry);
      } else if (!using(known) && said(known) !== said(entry)) this.swap(known, entry);
      before = old.querySelector(`:scope > #${CSS.escape(entry.id)}`);
    }
  }

  swap(old, fresh) {
    old.querySelectorAll("details[id][open]").forEach((open) => {
      fresh.querySelector(`#${CSS.escape(open.id)}`)?.setAttribute("open", "");
    });
    old.replaceWith(fresh);
    htmx.process(fresh);
  }

  settle() {
    [...this.late.values()].forEach((fresh) => this.renew(fresh));
  }
}
customElements.define("ticket-live", TicketLive);
