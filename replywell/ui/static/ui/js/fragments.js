// How fragments behave when something goes wrong, and the notes in the corner.
// A server sends a note with `HX-Trigger: {"toast": {"message": …, "error": …, "action": {"label", "url", "method"}}}`.

const corner = () => document.getElementById("toasts");
const words = () => corner().dataset; // from the page, in its language

/** Show a note in the corner; it goes by itself unless it tells of an error. `action`: { label, url, method } or { label, run }. */
export function toast(message, { error = false, action = null } = {}) {
  const same = [...corner().children].find((note) => note.querySelector("p")?.textContent === message);
  if (same && !action) return same.live?.(); // told once
  const note = document.getElementById("toast-note").content.firstElementChild.cloneNode(true);
  note.classList.toggle("toast--error", error);
  note.querySelector("p").textContent = message;
  const button = note.querySelector("[data-act]");
  if (action) {
    button.prepend(action.label, " ");
    corner().querySelectorAll("[data-press]").forEach((older) => older.removeAttribute("data-press"));
    button.dataset.press = "z"; // the newest
    button.addEventListener("click", () => {
      note.remove();
      if (action.run) action.run();
      else htmx.ajax(action.method ?? "POST", action.url, { source: document.body, swap: "none" });
    });
  } else button.remove();
  corner().append(note);
  return note;
}

class ToastNote extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", (event) => event.target.closest("[data-close]") && this.remove());
    this.live();
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
  }

  /** Stays a while; longer when there is something to read or to do, and as long as somebody is at it. */
  live() {
    clearTimeout(this.timer);
    if ("stay" in this.dataset) return;
    const long = this.classList.contains("toast--error") || this.querySelector("[data-act]");
    this.timer = setTimeout(() => (this.matches(":hover, :focus-within") ? this.live() : this.remove()), long ? 12000 : 5000);
  }
}
customElements.define("toast-note", ToastNote);

document.addEventListener("toast", ({ detail }) => toast(detail.message ?? detail.value, detail));

document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  if (new URL(xhr.responseURL, location.href).pathname.startsWith("/accounts/")) {
    event.detail.shouldSwap = false; // the session is over: sign in and come back
    location.assign(`/accounts/login/?next=${encodeURIComponent(location.pathname + location.search)}`);
  } else if (xhr.status >= 400) {
    // Fragments that tell of an error say where they go; anything else is a page, not a fragment.
    event.detail.shouldSwap = Boolean(xhr.getResponseHeader("HX-Reswap"));
    event.detail.isError = false;
    if (!event.detail.shouldSwap) toast(words().failed, { error: true });
  }
});

for (const silence of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(silence, () => toast(words().silent, { error: true }));
}

/** `fetch` for elements: tells a failure once, as fragments do; null when there is nothing to use. */
export async function ask(url, options = {}) {
  try {
    const response = await fetch(url, options);
    if (response.redirected && new URL(response.url).pathname.startsWith("/accounts/")) location.reload();
    else if (response.ok) return response;
    else toast(words().failed, { error: true });
  } catch (error) {
    if (error.name !== "AbortError") toast(words().silent, { error: true });
  }
  return null;
}
