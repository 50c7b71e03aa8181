// A sender's own HTML in its sandbox: as high as its content, since the frame may run no script of its own.

class MailOriginal extends HTMLElement {
  connectedCallback() {
    const frame = this.querySelector("iframe");
    const details = this.closest("details");
    const fit = () => {
      const content = frame.contentDocument?.documentElement;
      if (content) frame.height = Math.min(Math.max(content.scrollHeight, 80), 1600);
    };
    frame.addEventListener("load", fit);
    details?.addEventListener("toggle", fit);
  }
}
customElements.define("mail-original", MailOriginal);
