// News of tickets while a page is open. All tabs of a browser share one connection, because browsers
// allow only six to one host: the tab that holds the lock listens and tells the others.

const LOCK = "replywell-live";

class LiveFeed extends HTMLElement {
  connectedCallback() {
    this.gone = new AbortController();
    this.wait = 1000;
    if (navigator.locks && "BroadcastChannel" in window) {
      this.channel = new BroadcastChannel(LOCK);
      this.channel.onmessage = ({ data }) => this.tell(data);
      navigator.locks
        .request(LOCK, { signal: this.gone.signal }, () => {
          this.listen();
          return new Promise((release) => (this.release = release));
        })
        .catch(() => {}); // the page went before its turn came
      // Another tab listens: what came between drawing this page and now has to be asked for.
      setTimeout(() => this.source || this.tell({ again: true }), 250);
    } else {
      this.listen();
    }
    addEventListener("pagehide", () => this.disconnectedCallback(), { once: true });
    addEventListener("pageshow", (event) => event.persisted && location.reload(), { once: true });
  }

  disconnectedCallback() {
    this.gone.abort();
    this.source?.close();
    this.release?.();
    this.channel?.close();
    this.channel = null;
  }

  listen() {
    if (this.gone.signal.aborted) return;
    this.source = new EventSource(this.getAttribute("src"));
    this.source.addEventListener("open", () => (this.wait = 1000));
    this.source.addEventListener("tickets", ({ data }) => this.pass({ tickets: JSON.parse(data) }));
    this.source.addEventListener("presence", ({ data }) => this.pass({ presence: JSON.parse(data) }));
    this.source.addEventListener("notified", () => this.pass({ notified: true }));
    this.source.addEventListener("again", () => this.pass({ again: true }));
    this.source.addEventListener("error", () => {
      if (this.source.readyState !== EventSource.CLOSED) return; // the browser tries again by itself
      setTimeout(() => this.listen(), this.wait);
      this.wait = Math.min(this.wait * 2, 30000);
    });
  }

  pass(news) {
    this.tell(news);
    this.channel?.postMessage(news);
  }

  tell(news) {
    if (news.notified || news.again) document.dispatchEvent(new CustomEvent("notified"));
    if (!news.notified) document.dispatchEvent(new CustomEvent(news.presence ? "presence" : "live", { detail: news }));
  }
}
customElements.define("live-feed", LiveFeed);
