// An editor over a textarea that always holds Markdown: the textarea is what the form sends.

import { fromHTML, toElements, toMarkdown } from "./markdown.js";

const COMMANDS = { bold: "bold", italic: "italic", list: "insertUnorderedList", numbered: "insertOrderedList" };
const KEYS = { b: "bold", i: "italic", k: "link", 7: "numbered", 8: "list", 9: "quote" };
const PLAIN = "write-markdown";
const command = (name, value) => document.execCommand(name, false, value);

class RichText extends HTMLElement {
  connectedCallback() {
    const pattern = document.getElementById("rich-text");
    this.area = this.querySelector("textarea");
    if (!this.area || !pattern || this.editor) return;
    this.bar = pattern.content.firstElementChild.cloneNode(true);
    this.editor = document.createElement("div");
    this.editor.className = "rich__text prose";
    this.editor.contentEditable = "true";
    Object.entries({ role: "textbox", "aria-multiline": "true", dir: "auto", spellcheck: "true", "aria-label": this.dataset.label ?? this.area.labels[0]?.textContent.trim() ?? this.area.placeholder }).forEach(([name, value]) => this.editor.setAttribute(name, value));
    this.editor.dataset.placeholder = this.area.placeholder;
    this.area.before(this.bar);
    this.area.after(this.editor);
    this.area.required = false;
    this.area.focus = (options) => (this.plain ? HTMLTextAreaElement.prototype.focus.call(this.area, options) : this.toEnd(options));
    this.classList.add("rich--on");
    this.listen();
    this.draw();
    this.setPlain(localStorage.getItem(PLAIN) === "1");
  }

  listen() {
    this.bar.addEventListener("mousedown", (event) => event.preventDefault()); // keeps the selection
    this.bar.addEventListener("click", (event) => {
      const button = event.target.closest("[data-do]");
      if (button) this.act(button.dataset.do);
    });
    this.bar.addEventListener("keydown", (event) => this.walk(event));
    this.editor.addEventListener("input", (event) => this.typed(event));
    this.editor.addEventListener("keydown", (event) => this.pressed(event));
    this.addEventListener("keydown", (event) => this.sent(event));
    this.editor.addEventListener("paste", (event) => this.paste(event));
    this.editor.addEventListener("drop", (event) => this.dropped(event));
    this.editor.addEventListener("focus", () => {
      command("defaultParagraphSeparator", "p");
      command("styleWithCSS", false);
    });
    this.onSelect = () => document.activeElement === this.editor && this.mark();
    document.addEventListener("selectionchange", this.onSelect);
    [...this.bar.children].forEach((button, index) => (button.tabIndex = index ? -1 : 0));
  }

  disconnectedCallback() {
    document.removeEventListener("selectionchange", this.onSelect);
  }

  get plain() {
    return this.classList.contains("rich--plain");
  }

  setPlain(plain) {
    this.classList.toggle("rich--plain", plain);
    this.classList.toggle("rich--on", !plain);
    this.bar.querySelector('[data-do="plain"]').setAttribute("aria-pressed", plain);
    if (!plain) this.draw();
  }

  /** From the textarea into the editor. */
  draw() {
    this.editor.replaceChildren(...toElements(this.area.value));
    this.showPictures();
    this.editor.toggleAttribute("data-empty", !this.area.value.trim());
  }

  /** Pictures of the draft are shown from where it keeps its files. */
  showPictures() {
    const kept = this.closest("[data-uploads-url]")?.dataset.uploadsUrl;
    if (kept) this.editor.querySelectorAll("img[data-cid]:not([src])").forEach((image) => (image.src = `${kept}${image.dataset.cid}/`));
  }

  /** From the editor into the textarea. */
  write() {
    this.area.value = toMarkdown(this.editor);
    this.editor.toggleAttribute("data-empty", !this.area.value && !this.editor.querySelector("li, blockquote, pre, h1, h2, h3"));
    this.area.dispatchEvent(new Event("input", { bubbles: true }));
  }

  set value(text) {
    this.area.value = text;
    this.draw();
    this.area.dispatchEvent(new Event("input", { bubbles: true }));
  }

  toEnd(options) {
    this.editor.focus(options);
    getSelection().selectAllChildren(this.editor);
    getSelection().collapseToEnd();
  }

  /** Markdown at the caret, or as new paragraphs at the end; Ctrl+Z takes it back. */
  insert(text, { atEnd = false } = {}) {
    if (this.plain) {
      this.area.focus();
      if (atEnd) this.area.setSelectionRange(this.area.value.length, this.area.value.length);
      const gap = atEnd && this.area.value.trim() ? "\n\n" : "";
      if (!command("insertText", gap + text)) this.area.value += gap + text;
      return;
    }
    if (atEnd || document.activeElement !== this.editor) this.toEnd();
    const blocks = toElements(text);
    const holder = document.createElement("div");
    const one = blocks.length === 1 && blocks[0].localName === "p";
    holder.append(...(one && !atEnd ? blocks[0].childNodes : blocks));
    if (atEnd && this.area.value.trim()) command("insertParagraph");
    command("insertHTML", holder.innerHTML); // made of elements that we built
    this.showPictures();
  }

  typed(event) {
    if (event.inputType === "insertText" && event.data === " ") this.startOfLine();
    else if (event.inputType === "insertText" && "*`_".includes(event.data)) this.markedWord();
    this.write();
  }

  before() {
    const selection = getSelection();
    const node = selection.focusNode;
    return node?.nodeType === Node.TEXT_NODE ? node.data.slice(0, selection.focusOffset).replace(/\u00a0/g, " ") : "";
  }

  startOfLine() {
    const node = getSelection().focusNode;
    const wanted = { "- ": "list", "* ": "list", "1. ": "numbered", "> ": "quote", "# ": "heading", "## ": "heading" }[this.before()];
    if (!wanted || node.previousSibling || node.parentElement.closest("li, blockquote, pre, h3")) return;
    this.erase(this.before().length);
    this.act(wanted);
  }

  markedWord() {
    const found = /(?:^|[\s(])(\*\*(?=\S)([^*]*\S)\*\*|(?<!\*)\*(?=[^\s*])([^*]*[^\s*])\*|`([^`]+)`)$/.exec(this.before());
    if (!found) return;
    this.erase(found[1].length);
    if (found[4]) return this.code(found[4]);
    const style = found[2] ? "bold" : "italic";
    command(style);
    command("insertText", found[2] ?? found[3]);
    command(style);
  }

  erase(length) {
    for (let gone = 0; gone < length; gone += 1) getSelection().modify("extend", "backward", "character");
    command("delete");
  }

  /** Ctrl or ⌘ and Enter send the letter that this is the text of; the composer of a ticket does so itself. */
  sent(event) {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || this.closest("reply-composer")) return;
    event.preventDefault();
    this.closest("form")?.requestSubmit();
  }

  pressed(event) {
    const key = KEYS[event.code?.startsWith("Digit") ? event.code.slice(5) : event.key.toLowerCase()];
    const meant = (event.ctrlKey || event.metaKey) && !event.altKey && key && event.shiftKey === /Digit/.test(event.code);
    if (!meant) return;
    event.preventDefault();
    event.stopPropagation();
    this.act(key);
  }

  act(what) {
    if (what === "plain") {
      localStorage.setItem(PLAIN, this.plain ? "0" : "1");
      this.setPlain(!this.plain);
      return this.area.focus();
    }
    if (document.activeElement !== this.editor) this.toEnd();
    if (COMMANDS[what]) command(COMMANDS[what]);
    else if (what === "link") this.link();
    else if (what === "quote") command(...(this.inside("blockquote") ? ["outdent"] : ["formatBlock", "blockquote"]));
    else if (what === "heading") command("formatBlock", this.inside("h3") ? "p" : "h3");
    else if (what === "code") this.code(String(getSelection()));
    this.write();
    this.mark();
  }

  inside(selector) {
    const node = getSelection().focusNode;
    const element = node?.nodeType === Node.ELEMENT_NODE ? node : node?.parentElement;
    const found = element?.closest(selector);
    return found && this.editor.contains(found) && found !== this.editor ? found : null;
  }

  code(text) {
    if (!text) return command("formatBlock", this.inside("pre") ? "p" : "pre");
    const code = document.createElement("code");
    code.textContent = text;
    command("insertHTML", `${code.outerHTML}\u200b`);
  }

  link() {
    if (this.inside("a")) return command("unlink");
    const href = prompt(this.bar.querySelector("[data-ask]").dataset.ask, "https://");
    if (!href || !/^(https?:\/\/.|mailto:.)/i.test(href)) return;
    if (!getSelection().isCollapsed) return command("createLink", href);
    const link = document.createElement("a");
    link.href = link.textContent = href;
    command("insertHTML", link.outerHTML);
  }

  paste(event) {
    const { files } = event.clipboardData;
    const html = event.clipboardData.getData("text/html");
    const text = event.clipboardData.getData("text/plain");
    event.preventDefault();
    if (files.length && !text.trim()) return this.give(files);
    if (html) this.insert(fromHTML(html) || text);
    else command("insertText", text);
  }

  dropped(event) {
    if (event.dataTransfer.files.length) return; // the composer takes files
    event.preventDefault();
    command("insertText", event.dataTransfer.getData("text/plain"));
  }

  give(files) {
    this.dispatchEvent(new CustomEvent("files", { detail: [...files], bubbles: true }));
  }

  mark() {
    const on = {
      bold: document.queryCommandState("bold"), italic: document.queryCommandState("italic"), link: this.inside("a"),
      list: this.inside("ul"), numbered: this.inside("ol"), quote: this.inside("blockquote"), heading: this.inside("h1, h2, h3"), code: this.inside("code, pre"),
    };
    for (const [name, state] of Object.entries(on)) this.bar.querySelector(`[data-do="${name}"]`).setAttribute("aria-pressed", Boolean(state));
  }

  walk(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const buttons = [...this.bar.children];
    const way = getComputedStyle(this).direction === "rtl" ? -step : step;
    const next = buttons.at((buttons.indexOf(event.target) + way) % buttons.length);
    buttons.forEach((button) => (button.tabIndex = button === next ? 0 : -1));
    next.focus();
  }
}
customElements.define("rich-text", RichText);
