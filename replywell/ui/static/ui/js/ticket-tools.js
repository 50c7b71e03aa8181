// Small things on a ticket's page: copying, menus that close, what a browser remembers.

import { toast } from "./fragments.js";

const opened = () => document.querySelectorAll("details.drop[open]");

document.addEventListener("click", async ({ target }) => {
  opened().forEach((drop) => drop.contains(target) || (drop.open = false));
  const button = target.closest("[data-copy], [data-copy-link], [data-copy-from]");
  if (!button) return;
  const { copy, copyLink, copyFrom } = button.dataset;
  const text = copy ?? (copyLink ? new URL(copyLink, location).href : document.getElementById(copyFrom)?.innerText ?? "");
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
