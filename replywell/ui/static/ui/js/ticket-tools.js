// Small things on a ticket's page: copying, menus that close, where the focus goes, what a browser remembers.

import { toast } from "./fragments.js";

const opened = () => document.querySelectorAll("details.drop[open]");

document.addEventListener("click", async ({ target }) => {
  opened().forEach((drop) => drop.contains(target) || (drop.open = false));
  const button = target.closest("[data-copy], [data-copy-from]");
  if (!button) return;
  const text = button.dataset.copy ?? document.getElementById(button.dataset.copyFrom)?.innerText ?? "";
  await navigator.clipboard.writeText(text).then(() => toast(button.dataset.copied), () => {});
  button.closest("details.drop")?.removeAttribute("open");
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  opened().forEach((drop) => {
    event.preventDefault();
    drop.open = false;
    drop.querySelector("summary").focus();
  });
});

// The first field of a menu that opens is ready to be typed in.
document.addEventListener(
  "toggle",
  ({ target }) => target.matches?.("details.drop[open]") && target.querySelector("input:not([type=hidden]), .menu__item")?.focus(),
  true,
);

// What was pressed may go with a swap: the focus goes to where the form says. A shortcut leaves it where it was.
let next = null;
document.addEventListener("submit", ({ target }) => (next = (target.contains(document.activeElement) && target.dataset.focus) || null), true);
document.addEventListener("htmx:afterSettle", () => {
  if (next && (document.activeElement === document.body || !document.activeElement)) document.getElementById(next)?.focus();
  next = null;
});

document.addEventListener("fields-missing", ({ detail }) => {
  const aside = document.getElementById("aside");
  if (getComputedStyle(aside).display === "none") aside.showPopover();
  document.getElementById(detail.field)?.focus();
  toast(detail.message, { error: true });
});

for (const box of document.querySelectorAll("[data-remember]")) {
  box.checked = localStorage.getItem(box.dataset.remember) === "1";
  box.addEventListener("change", () => localStorage.setItem(box.dataset.remember, box.checked ? "1" : ""));
}
