// Ctrl or ⌘ and K: everything the page can do, every place to go, and every ticket and person by search.
// Elements add themselves: what carries `data-press` or `data-command`, the navigation, the account's menu.

import { labelOf, usable, use } from "./labels.js";

const COMMANDS = "[data-press], [data-command]";
const PLACES = "nav a[href], [data-place]";
const OWN = ".account__menu :is(a, button, label), #account :is(a, button, label)";
const RECENT = 6;
const WAIT = 120;

class CommandPalette extends HTMLElement {
  connectedCallback() {
    this.dialog = this.querySelector("dialog");
    this.box = this.querySelector("combo-box");
    this.field = this.querySelector("input");
    this.list = this.querySelector("[role=listbox]");
    this.none = this.querySelector(".palette__none");
    this.store = `recent:${this.dataset.agent}`;
    this.gone = new AbortController();
    const until = { signal: this.gone.signal };
    document.addEventListener("keydown", (event) => this.pressed(event), { ...until, capture: true });
    document.addEventListener("click", (event) => event.target.closest("[data-open-palette]") && this.open(), until);
    this.field.addEventListener("input", () => this.look());
    this.box.addEventListener("choose", (event) => this.chosen(event));
    this.dialog.addEventListener("close", () => this.closed());
    const heading = document.querySelector("ticket-live h1, [data-recent]");
    if (heading) this.remember(location.pathname, heading.dataset.recent || labelOf(heading));
  }

  disconnectedCallback() {
    this.gone.abort();
  }

  pressed(event) {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    event.preventDefault();
    event.stopPropagation();
    if (this.dialog.open) this.dialog.close();
    else this.open();
  }

  open() {
    if (document.querySelector("dialog[open]")) return;
    this.before = document.activeElement;
    document.querySelectorAll("[popover]:popover-open").forEach((menu) => menu.hidePopover());
    this.commands = this.gather();
    this.field.value = "";
    this.dialog.showModal();
    this.field.focus();
    this.look();
  }

  closed() {
    this.asked?.abort();
    const then = this.then;
    this.then = null;
    const back = this.before?.isConnected && this.before !== document.body ? this.before : document.getElementById("main");
    back?.focus({ preventScroll: true });
    if (then) use(then);
  }

  gather() {
    const seen = new Set();
    const found = [];
    const add = (group, selector) => {
      for (const element of document.querySelectorAll(selector)) {
        const label = labelOf(element);
        const known = `${label} ${element.getAttribute("href") ?? ""}`;
        if (!label || seen.has(known) || seen.has(element) || !usable(element) || element.closest("command-palette")) continue;
        seen.add(known).add(element);
        found.push({ group, label, element, keys: element.dataset.press ?? "", href: element.getAttribute("href") });
      }
    };
    add("page", COMMANDS.split(", ").map((each) => `main ${each}`).join(", "));
    add("go", PLACES);
    add("account", OWN);
    add("go", COMMANDS);
    return found;
  }

  look() {
    const typed = this.field.value.trim();
    const only = typed.startsWith(">");
    const words = fold(only ? typed.slice(1) : typed).split(/\s+/).filter(Boolean);
    const recent = words.length || only ? [] : this.recent().map(([href, label]) => ({ group: "recent", label, href, keys: "" }));
    const fitting = this.commands.filter(({ label }) => words.every((word) => fits(fold(label), word)));
    this.show([...recent, ...fitting]);
    clearTimeout(this.timer);
    this.asked?.abort();
    if (words.length && !only) this.timer = setTimeout(() => this.ask(typed), WAIT);
  }

  async ask(words) {
    this.asked = new AbortController();
    const url = new URL(this.dataset.url, location.href);
    url.searchParams.set("q", words);
    try {
      const response = await fetch(url, { headers: { Accept: "text/html" }, signal: this.asked.signal });
      if (!response.ok || response.redirected) return;
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const options = [...page.querySelectorAll("[role=option]")];
      this.list.querySelectorAll('[data-of="found"]').forEach((old) => old.remove());
      if (options.length) this.list.append(this.heading("found"), ...options.map((option) => this.ours(option)));
      this.none.hidden = options.length > 0 || this.list.childElementCount > 0;
    } catch (error) {
      if (error.name !== "AbortError") throw error;
    }
  }

  ours(option) {
    option.dataset.of = "found";
    return document.adoptNode(option);
  }

  show(commands) {
    const groups = Map.groupBy ? Map.groupBy(commands, ({ group }) => group) : new Map();
    const parts = [];
    for (const [group, members] of groups) parts.push(this.heading(group), ...members.map((command) => this.option(command)));
    this.list.replaceChildren(...parts);
    this.none.hidden = parts.length > 0 || Boolean(this.field.value.trim());
  }

  heading(group) {
    const heading = document.createElement("li");
    heading.className = "palette__group";
    heading.setAttribute("role", "presentation");
    heading.dataset.of = group;
    heading.textContent = this.querySelector("template").content.querySelector(`[data-group="${group}"]`).textContent;
    return heading;
  }

  option(command) {
    const option = document.createElement("li");
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    const label = document.createElement("span");
    label.textContent = command.label;
    option.append(label);
    if (command.keys) {
      const keys = document.createElement("kbd");
      keys.className = "key listbox__aside";
      keys.setAttribute("aria-hidden", "true");
      keys.textContent = command.keys;
      option.append(keys);
    }
    option.command = command;
    return option;
  }

  chosen(event) {
    event.preventDefault();
    const { option } = event.detail;
    const { href, label, element } = option.command ?? { href: option.dataset.href, label: option.dataset.label };
    if (href && href !== "#") this.remember(href, label);
    this.then = element;
    this.dialog.close();
    if (!element) location.assign(href);
  }

  recent() {
    try {
      return JSON.parse(localStorage.getItem(this.store)) ?? [];
    } catch {
      return [];
    }
  }

  remember(href, label) {
    const others = this.recent().filter(([other]) => other !== href);
    localStorage.setItem(this.store, JSON.stringify([[href, label.slice(0, 90)], ...others].slice(0, RECENT)));
  }
}

function fold(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLocaleLowerCase();
}

/** Whether a word begins one of the label's, or its letters begin several of them: `atm` fits `assign to me`. */
function fits(label, word) {
  const words = label.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  return words.some((each) => each.startsWith(word)) || words.map((each) => each[0]).join("").includes(word);
}
customElements.define("command-palette", CommandPalette);
