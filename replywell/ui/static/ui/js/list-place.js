// Remembers the list a ticket was opened from: for the next one, the one before, and the way back.

const KEPT = "list-place";
const read = () => {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT)) ?? {};
  } catch {
    return {};
  }
};
const numbers = () => [...new Set([...document.querySelectorAll("[data-rows] [data-ticket]")].map((row) => row.dataset.ticket))];

function keep() {
  sessionStorage.setItem(KEPT, JSON.stringify({ url: location.pathname + location.search, numbers: numbers().slice(0, 500) }));
}

/** On a list: remember it when a ticket is opened, and come back to the row one left. */
function onList() {
  document.addEventListener("click", (event) => event.target.closest("[data-rows] [data-ticket] a") && keep(), true);
  const { url, left } = read();
  if (url !== location.pathname + location.search || !left) return;
  const link = document.querySelector(`[data-rows] [data-ticket="${CSS.escape(left)}"] a`);
  link?.focus({ preventScroll: true });
  link?.scrollIntoView({ block: "center" });
}

/** On a ticket: fill in the way back and the steps to its neighbours. */
function onTicket(ticket) {
  const place = read();
  const at = place.numbers?.indexOf(ticket) ?? -1;
  if (at < 0) return;
  sessionStorage.setItem(KEPT, JSON.stringify({ ...place, left: ticket }));
  document.querySelector("[data-back]")?.setAttribute("href", place.url);
  for (const step of document.querySelectorAll("[data-step]")) {
    const next = place.numbers[at + Number(step.dataset.step)];
    if (next) step.href = `/tickets/${next}/`;
    else step.hidden = true;
  }
  const steps = document.querySelector("[data-steps]");
  if (steps) steps.hidden = place.numbers.length < 2;
}

const ticket = document.querySelector("ticket-live")?.dataset.ticket;
if (ticket) onTicket(ticket);
else if (document.querySelector("[data-rows]")) onList();
