// The reply and note forms: keep what is typed at the desk (here while it does not answer), take files, send.

import { toast } from "./fragments.js";

const LIST = "list-one-came-from";

class ReplyComposer extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.text = this.querySelector('textarea[name="text"]');
    if (!this.text) return;
    this.key = `draft:${this.dataset.draft}`;
    this.saved = this.content();
    this.bringBack();
    this.addEventListener("input", (event) => event.target.name !== undefined && this.changed());
    this.addEventListener("change", (event) => event.target.matches("[data-attach]") && this.attach([...event.target.files]));
    this.addEventListener("files", ({ detail }) => this.attach(detail, { pasted: true }));
    this.addEventListener("keydown", (event) => this.pressed(event));
    this.addEventListener("click", (event) => this.clicked(event));
    for (const kind of ["dragover", "dragleave", "drop"]) this.addEventListener(kind, (event) => this.dragged(event));
    this.form.addEventListener("htmx:confirm", (event) => this.settle(event));
    this.onInsert = ({ detail }) => this.hasAttribute("data-takes-suggestions") && this.insert(detail);
    this.onOnline = () => this.changed();
    this.onHide = () => this.unsaved && this.save({ keepalive: true });
    document.addEventListener("insert-suggestion", this.onInsert);
    document.addEventListener("insert-text", this.onInsert);
    addEventListener("online", this.onOnline);
    addEventListener("pagehide", this.onHide);
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
    document.removeEventListener("insert-suggestion", this.onInsert);
    document.removeEventListener("insert-text", this.onInsert);
    removeEventListener("online", this.onOnline);
    removeEventListener("pagehide", this.onHide);
  }

  field(name) {
    return this.form.elements.namedItem(name);
  }

  content() {
    return JSON.stringify([this.text.value, this.field("cc")?.value, this.field("bcc")?.value]);
  }

  get unsaved() {
    return this.content() !== this.saved && !this.gone;
  }

  set(text) {
    const rich = this.querySelector("rich-text");
    this.text.value = text;
    rich?.draw?.();
  }

  /** What the desk never heard of: typed while it was away. */
  bringBack() {
    const kept = JSON.parse(localStorage.getItem(this.key) || "null");
    if (!kept?.text || kept.text === this.text.value) return localStorage.removeItem(this.key);
    if (Number(this.field("version").value) === kept.version || !this.text.value) {
      customElements.whenDefined("rich-text").then(() => {
        this.set(kept.text);
        this.changed();
      });
    } else this.conflict({ problem: "", text: this.text.value, version: this.field("version").value, mine: kept.text });
  }

  changed() {
    if (!this.unsaved || this.querySelector("[data-conflict]:not([hidden])")) return;
    localStorage.setItem(this.key, JSON.stringify({ text: this.text.value, version: Number(this.field("version").value) }));
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), 600);
  }

  async save(options = {}) {
    clearTimeout(this.timer);
    if (this.saving) await this.saving;
    if (!this.unsaved || !this.isConnected) return;
    this.saving = this.post(options).finally(() => (this.saving = null));
    await this.saving;
    if (this.unsaved && !this.offline) this.changed();
  }

  async post(options) {
    const sent = this.content();
    const body = new FormData(this.form);
    const response = await fetch(this.dataset.draftUrl, { method: "POST", body, ...options }).catch(() => null);
    const told = await response?.json().catch(() => null);
    this.offline = !told;
    if (this.gone) return;
    if (!told) return this.tell(this.dataset.offline, () => (this.timer = setTimeout(() => this.save(), 5000)));
    if (response.status === 409) return this.conflict(told);
    if (!response.ok) return this.tell(told.problem);
    this.saved = sent;
    this.field("version").value = told.version;
    if (this.content() === sent) localStorage.removeItem(this.key);
    this.tell(this.text.value ? this.dataset.saved : "");
  }

  tell(words, then) {
    this.querySelector("[data-state]").textContent = words;
    then?.();
  }

  conflict({ problem, text, version, mine }) {
    const box = this.querySelector("[data-conflict]");
    box.hidden = false;
    box.querySelector("[data-told]").textContent = problem;
    box.querySelector("[data-other]").textContent = mine ?? text;
    const settle = (kept) => {
      box.hidden = true;
      this.field("version").value = version;
      this.set(kept);
      this.saved = kept === text ? this.content() : "";
      localStorage.removeItem(this.key);
      this.changed();
      this.text.focus();
    };
    box.querySelector("[data-take]").onclick = () => settle(mine ?? text);
    const keep = mine ? text : null;
    box.querySelector("[data-keep]").onclick = () => settle(keep ?? this.text.value);
  }

  /** Sending waits for what is being saved, so that it does not come after. */
  settle(event) {
    if (event.target !== this.form) return;
    if (!this.saving && !this.uploading) return clearTimeout(this.timer);
    event.preventDefault();
    clearTimeout(this.timer);
    Promise.allSettled([this.saving, this.uploading]).then(() => event.detail.issueRequest(true));
  }

  pressed(event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      const status = this.field("status");
      if (event.shiftKey && status) status.value = "resolved";
      this.form.requestSubmit();
    } else if (event.key === "Escape" && event.target.matches("textarea, input, [contenteditable]")) event.target.blur();
  }

  clicked(event) {
    const button = event.target.closest("button");
    if (button?.dataset.remove) this.change(button.dataset.remove, { _method: "DELETE" }).then((page) => page && this.showFiles(page));
    else if (button?.matches("[data-discard]")) htmx.ajax("DELETE", this.dataset.draftUrl, { source: this.form, target: "#composer", swap: "outerHTML" });
    else if (button?.matches("[data-send-next]")) this.sendAndNext();
    else if (button?.matches("[data-schedule]") && !this.field("send_on").value) {
      event.preventDefault();
      this.field("send_on").focus();
    }
  }

  async sendAndNext() {
    const list = sessionStorage.getItem(LIST) ?? "/";
    const page = await fetch(list).then((response) => response.text()).catch(() => "");
    const rows = [...new DOMParser().parseFromString(page, "text/html").querySelectorAll("[data-ticket] a[href*='/tickets/']")].map((link) => link.getAttribute("href"));
    const at = rows.indexOf(location.pathname);
    document.addEventListener("reply-sent", () => location.assign(rows[at + 1] ?? list), { once: true });
    this.form.requestSubmit();
  }

  async change(url, fields) {
    const body = new FormData();
    body.set("csrfmiddlewaretoken", this.field("csrfmiddlewaretoken").value);
    for (const [name, value] of Object.entries(fields)) body.set(name, value);
    const response = await fetch(url, { method: "POST", body, headers: { "X-Requested-With": "fetch" } }).catch(() => null);
    return response?.ok ? response.text() : null;
  }

  dragged(event) {
    if (!this.dataset.uploadsUrl || !event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    this.classList.toggle("write--drop", event.type === "dragover");
    if (event.type === "drop") this.attach([...event.dataTransfer.files]);
  }

  /** Files go with the reply; a picture that was pasted stands where it was pasted. */
  attach(files, { pasted = false } = {}) {
    if (!this.dataset.uploadsUrl || !files.length) return;
    this.uploading = Promise.resolve(this.uploading).then(() => Promise.all(files.map((file) => this.upload(file, pasted))));
  }

  upload(file, pasted) {
    const row = document.createElement("li");
    const bar = document.createElement("progress");
    row.className = "write__file";
    bar.setAttribute("aria-label", file.name);
    row.append(file.name, bar);
    this.querySelector(".write__files").append(row);
    const request = new XMLHttpRequest();
    const body = new FormData();
    body.set("csrfmiddlewaretoken", this.field("csrfmiddlewaretoken").value);
    body.append("file", file);
    if (pasted) body.set("place", "1");
    request.upload.onprogress = ({ loaded, total }) => Object.assign(bar, { max: total, value: loaded });
    request.open("POST", this.dataset.uploadsUrl);
    request.setRequestHeader("X-Requested-With", "fetch");
    return new Promise((done) => {
      request.onloadend = () => {
        row.remove();
        if (request.status === 200) {
          this.showFiles(request.responseText);
          this.place(request.getResponseHeader("X-Picture"), file.name);
        } else {
          const page = new DOMParser().parseFromString(request.responseText, "text/html");
          toast(page.querySelector("main p, .entrance p")?.textContent.trim() || document.getElementById("toasts").dataset.failed, { error: true });
        }
        done();
      };
      request.send(body);
    });
  }

  place(checksum, name) {
    if (checksum) this.querySelector("rich-text")?.insert(`![${name.replace(/[\\[\]]/g, "")}](cid:${checksum})`);
  }

  showFiles(page) {
    const fresh = new DOMParser().parseFromString(page, "text/html").querySelector(".write__files");
    const pending = [...this.querySelectorAll(".write__file:has(progress)")];
    this.querySelector("[data-files]").replaceChildren(fresh);
    fresh.append(...pending);
  }

  /** A suggestion, or a plain text; `mode` replaces what is written instead of going on behind it. */
  insert({ text, suggestion, mode }) {
    const tab = document.getElementById(this.dataset.tab);
    if (tab && !tab.checked) tab.click();
    const field = this.field("suggestion");
    if (field && suggestion) field.value = suggestion;
    if (mode === "replace") this.set("");
    const rich = this.querySelector("rich-text");
    if (rich?.insert) {
      const first = !this.text.value.trim();
      rich.insert(text, { atEnd: true });
      if (first && !rich.plain) this.text.value = text; // as it was offered, not as it was read back
    } else this.text.value += text;
    this.changed();
  }
}
customElements.define("reply-composer", ReplyComposer);

const sameDesk = document.referrer.startsWith(location.origin) && new URL(document.referrer);
if (sameDesk && !sameDesk.pathname.startsWith("/tickets/")) sessionStorage.setItem(LIST, sameDesk.pathname + sameDesk.search);

const forget = ({ detail }) => {
  localStorage.removeItem(`draft:${detail.draft}`);
  document.querySelectorAll(`reply-composer[data-draft="${detail.draft}"]`).forEach((composer) => (composer.gone = true));
};
document.addEventListener("draft-gone", forget);
document.addEventListener("reply-sent", (event) => {
  forget(event);
  // Out of the text that has gone, so that the next key is a shortcut again.
  document.querySelector("[data-scroller]")?.focus({ preventScroll: true });
});
document.addEventListener("draft-back", () => setTimeout(() => document.getElementById("reply-text")?.focus()));
document.addEventListener("draft-discarded", ({ detail }) => {
  const { discarded, undo } = document.getElementById("composer").dataset;
  const run = () => htmx.ajax("POST", detail.url, { values: { restore: detail.restore }, target: "#composer", swap: "outerHTML" });
  toast(discarded, { action: { label: undo, run } });
});
