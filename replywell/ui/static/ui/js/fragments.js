// How fragments behave when something goes wrong, and the notes in the corner.

const words = () => document.getElementById("toasts").dataset; // from the page, in its language

/** Show a note in the corner; it goes by itself unless it tells of an error. */
export function toast(message, { error = false } = {}) {
  const note = document.createElement("toast-note");
  note.className = error ? "toast toast--error" : "toast";
  const text = document.createElement("p");
  text.textContent = message;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "button button--quiet button--small";
  close.dataset.close = "";
  close.textContent = words().dismiss;
  note.append(text, close);
  document.getElementById("toasts").append(note);
}

class ToastNote extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", (event) => event.target.closest("[data-close]") && this.remove());
    const life = this.classList.contains("toast--error") ? 12000 : 5000;
    this.timer = setTimeout(() => this.matches(":hover, :focus-within") || this.remove(), life);
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
  }
}
customElements.define("toast-note", ToastNote);

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

document.addEventListener("htmx:sendError", () => {
  toast(words().silent, { error: true });
});
