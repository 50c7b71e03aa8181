// Light, dark, or as the system is. The cookie lets the server draw the next page right at once.

class ThemeSwitch extends HTMLElement {
  connectedCallback() {
    this.addEventListener("change", (event) => {
      const theme = event.target.value;
      const age = theme ? 31536000 : 0;
      document.cookie = `theme=${theme}; path=/; max-age=${age}; samesite=lax`;
      if (theme) document.documentElement.dataset.theme = theme;
      else delete document.documentElement.dataset.theme;
    });
  }
}
customElements.define("theme-switch", ThemeSwitch);
