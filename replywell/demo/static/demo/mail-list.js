// The list of caught mails. New ones come by themselves, but not under somebody's pointer.

class MailList extends HTMLElement {
  connectedCallback() {
    this.addEventListener("htmx:beforeSwap", (event) => {
      const news = event.target.matches("[data-news]");
      if (news && this.matches(":hover, :focus-within")) event.detail.shouldSwap = false; // asked again in a moment
    });
  }
}
customElements.define("mail-list", MailList);
