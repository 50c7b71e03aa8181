// The guesses of a row: 1 and 2 take up those of the ticket that has the focus, and a click does so without a new page.

const TYPING = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable], dialog, [popover]";

document.addEventListener("keydown", (event) => {
  if (!["1", "2"].includes(event.key) || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest?.(TYPING) || document.querySelector("[data-single-keys]")?.checked === false) return;
  const button = document.activeElement?.closest?.("[data-ticket]")?.querySelector(`[data-guess="${event.key}"]`);
  if (!button) return;
  event.preventDefault();
  take(button);
});

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-guess]");
  if (!button) return;
  event.preventDefault();
  take(button);
});

/** Posts a guess once; the list then draws itself anew, and the focus goes on to the next row. */
function take(button) {
  if (button.dataset.taken) return;
  button.dataset.taken = "1";
  const form = button.form;
  button.closest("[data-ticket]").querySelector("a").focus({ preventScroll: true });
  htmx
    .ajax("POST", form.action, { source: form, swap: "none", values: { guess: button.value } })
    .finally(() => delete button.dataset.taken);
}
