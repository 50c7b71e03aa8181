// A handover: begins where the agent has to choose, leaves with Ctrl or ⌘ and Enter.

class EscalationForm extends HTMLElement {
  connectedCallback() {
    this.querySelector("[data-start]")?.focus({ preventScroll: true });
    this.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        this.querySelector("form").requestSubmit();
      }
    });
    this.addEventListener("htmx:afterSwap", () => this.querySelector("#escalation-fields textarea")?.focus());
  }
}
customElements.define("escalation-form", EscalationForm);
