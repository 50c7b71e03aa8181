// What an element of the page is called, for lists of everything it can do.

/** `data-command`, or its accessible name, or its words. Keys and what only screen readers hear are left out. */
export function labelOf(element) {
  const told = element.dataset.command || element.getAttribute("aria-label");
  if (told) return told;
  const named = element.labels?.[0] ?? element;
  const copy = named.cloneNode(true);
  copy.querySelectorAll("kbd, svg, .sr-only, [data-count], .avatar").forEach((part) => part.remove());
  return (copy.textContent.replace(/\s+/g, " ").trim() || element.title || element.placeholder || "").trim();
}

/** Whether an element can be used: it may lie in a closed menu, but not be disabled or hidden for good. */
export function usable(element) {
  return !element.disabled && !element.closest("[hidden], [inert], dialog, template, .without-script");
}

/** Use an element as its key or its name in the palette does. */
export function use(element) {
  const field = "input:not([type=radio], [type=checkbox], [type=submit], [type=button]), textarea, select";
  if (element.matches(field)) {
    const menu = element.closest("[popover]");
    if (menu && !menu.matches(":popover-open") && !element.checkVisibility()) menu.showPopover();
    element.focus();
    element.select?.();
  } else {
    element.click();
    if (element.matches("input")) document.getElementById(element.dataset.opens)?.focus();
  }
}
