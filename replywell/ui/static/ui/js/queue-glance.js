// The preview beside the list: follows the ticket that has the focus, and drops what comes too late.

const WIDE = matchMedia("(min-width: 60.0625rem)");
const DEBOUNCE = 120;

class GlancePane {
  constructor(toggle) {
    this.toggle = toggle;
    this.pane = document.getElementById("glance");
    toggle.addEventListener("click", () => this.set(this.pane.hidden));
    document.addEventListener("keydown", (event) => this.pressed(event));
    document.addEventListener("focusin", (event) => this.follow(event.target.closest?.("queue-list [data-ticket]")));
  }

  set(open) {
    this.pane.hidden = !open;
    this.toggle.setAttribute("aria-pressed", String(open));
    this.pane.closest(".queue").classList.toggle("queue--glancing", open);
    document.cookie = `glance=${open ? this.toggle.dataset.agent : ""}; path=/; max-age=31536000; samesite=lax`;
    if (open) this.follow(document.activeElement?.closest?.("[data-ticket]") ?? document.querySelector("queue-list [data-ticket]"));
  }

  pressed(event) {
    if (event.key !== " " || !event.target.matches?.("queue-list a.row__subject")) return;
    event.preventDefault();
    if (WIDE.matches) this.set(this.pane.hidden);
  }

  follow(row) {
    if (!row || this.pane.hidden || !WIDE.matches || row.dataset.ticket === this.shown) return;
    this.shown = row.dataset.ticket;
    clearTimeout(this.timer);
    this.late?.abort();
    this.timer = setTimeout(() => this.load(row), DEBOUNCE);
  }

  async load(row) {
    const late = (this.late = new AbortController());
    try {
      const response = await fetch(`/tickets/${row.dataset.ticket}/glance/`, { signal: late.signal, headers: { Accept: "text/html" } });
      if (!response.ok || response.redirected) return;
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      this.pane.replaceChildren(...page.body.childNodes);
      this.pane.scrollTop = 0;
      document.querySelectorAll(".row--glanced").forEach((other) => other.classList.remove("row--glanced"));
      row.classList.add("row--glanced");
    } catch (error) {
      if (error.name !== "AbortError") this.shown = null;
    }
  }
}

const toggle = document.querySelector("[data-glance-toggle]");
if (toggle) new GlancePane(toggle);
