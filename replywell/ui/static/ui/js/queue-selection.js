// Selecting tickets of a list: click, shift-click for a range, `x`, Ctrl/⌘ A; and what is done to all of them.

class QueueSelection extends HTMLElement {
  connectedCallback() {
    this.bar = this.querySelector("[data-bar]");
    this.acts = this.querySelector("[data-acts]");
    this.whole = this.querySelector("[data-whole]");
    this.gone = new AbortController();
    const until = { signal: this.gone.signal };
    document.addEventListener("click", (event) => this.clicked(event), until);
    document.addEventListener("keydown", (event) => this.pressed(event), { ...until, capture: true });
    document.addEventListener("bulk-done", () => this.none(), until);
    document.addEventListener("rows-changed", () => this.tell(), until);
    this.querySelector("[data-none]").addEventListener("click", () => this.none());
    this.querySelector("[data-all]").addEventListener("change", ({ target }) => this.all(target.checked));
    this.whole.addEventListener("change", () => this.tell());
    this.addEventListener("change", (event) => this.chosen(event.target));
    this.addEventListener("submit", (event) => this.submitted(event));
    this.tell();
  }

  disconnectedCallback() {
    this.gone.abort();
  }

  get boxes() {
    return [...document.querySelectorAll("queue-list [data-rows] input[name=ticket]")];
  }

  get marked() {
    return this.boxes.filter((box) => box.checked);
  }

  clicked(event) {
    const box = event.target.closest?.("queue-list input[name=ticket]");
    if (!box) return;
    if (event.shiftKey && this.last?.isConnected) {
      const boxes = this.boxes;
      const [from, to] = [boxes.indexOf(this.last), boxes.indexOf(box)].sort((a, b) => a - b);
      boxes.slice(from, to + 1).forEach((each) => (each.checked = box.checked));
    }
    this.last = box;
    this.tell();
  }

  pressed(event) {
    if (event.key === "Escape" && this.contains(event.target) && !event.defaultPrevented) return this.none();
    if (event.target.closest?.("input:not([type=checkbox]), textarea, select, dialog, [popover]")) return;
    if ((event.ctrlKey || event.metaKey) && event.key === "a") {
      event.preventDefault();
      this.all(true);
    } else if (event.ctrlKey || event.metaKey || event.altKey) {
      return;
    } else if (event.key === "x" || event.key === "X") {
      const box = document.activeElement?.closest?.("[data-ticket]")?.querySelector("input[name=ticket]");
      if (!box) return;
      event.preventDefault();
      box.checked = !box.checked;
      this.last = box;
      this.tell();
    } else if (event.key === "Escape" && this.marked.length) {
      event.preventDefault();
      this.none();
    }
  }

  all(checked) {
    this.boxes.forEach((box) => (box.checked = checked));
    this.tell();
  }

  none() {
    const inside = this.contains(document.activeElement);
    this.whole.checked = false;
    this.all(false);
    if (inside) document.querySelector("queue-list a.row__subject")?.focus({ preventScroll: true });
  }

  tell() {
    const marked = this.marked;
    const all = this.querySelector("[data-all]");
    const many = this.querySelector("[data-many]");
    this.bar.hidden = !marked.length;
    all.checked = marked.length > 0 && marked.length === this.boxes.length;
    all.indeterminate = marked.length > 0 && !all.checked;
    many.textContent = many.dataset[marked.length > 200 ? "most" : "one"].replace("#", marked.length);
    if (marked.length && !this.asked) this.load();
  }

  async load() {
    this.asked = true;
    await htmx.ajax("GET", this.dataset.bulkUrl, { target: this.acts, swap: "innerHTML", source: this.acts });
  }

  chosen(field) {
    if (field.matches("[data-act] select")) field.form.requestSubmit();
  }

  submitted(event) {
    const form = event.target.closest("[data-act]");
    if (!form) return;
    event.preventDefault();
    const values = new FormData(form, event.submitter);
    if (this.whole.checked) {
      const list = document.querySelector("queue-list");
      new URL(list.dataset.rowsUrl, location.href).searchParams.forEach((value, name) => values.append(name, value));
      values.set("view", list.dataset.view);
      values.set("all", "1");
    } else this.marked.slice(0, 200).forEach((box) => values.append("ticket", box.value));
    htmx.ajax("POST", form.action, { source: this.acts, swap: "none", values: formObject(values) });
    form.reset();
  }
}

function formObject(values) {
  const object = {};
  for (const name of new Set(values.keys())) object[name] = values.getAll(name);
  return object;
}
customElements.define("queue-selection", QueueSelection);
