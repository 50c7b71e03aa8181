// The chat inside its frame: says each message until it is acknowledged, shows each once, in order.
"use strict";
const root = document.documentElement, base = root.dataset, here = `/chat/${base.key}`;
const $ = (id) => document.getElementById(id);
const words = JSON.parse($("words").textContent);
const log = $("log"), form = $("write"), field = $("text"), status = $("status"), typing = $("typing");
const KEPT = `replywell chat ${base.key}`;
const MOST = 5000, POLL = 3000, SLOWEST = 15000;

const kept = {
  all: {},
  load() { try { this.all = JSON.parse(localStorage.getItem(KEPT)) || {}; } catch { this.all = {}; } },
  set(more) { Object.assign(this.all, more); try { localStorage.setItem(KEPT, JSON.stringify(this.all)); } catch { /* kept in this page only */ } },
};
kept.load();
let last = 0, read = kept.all.read || 0, wanted = false, hello = { identity: null, page: "" }, me = {}, solved = false, stars = 0;
let pending = kept.all.pending || [], files = [], fetched = false;
const shown = new Map();
const parent_ = window.parent !== window ? window.parent : null;
const outside = (told) => parent_ && parent_.postMessage({ replywell: told }, "*");
const say = (text) => { status.textContent = ""; requestAnimationFrame(() => (status.textContent = text)); };
const id = () => (crypto.randomUUID ? crypto.randomUUID() : Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join(""));
function make(name, className, text) {
  const element = document.createElement(name);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

// ---- the line: a socket, or asking again and again where none gets through
const line = {
  socket: null, welcome: false, failed: 0, timer: 0, polling: false, polls: 0, queue: [],
  begin() {
    clearTimeout(this.timer);
    if (this.polling) return this.poll();
    this.welcome = false;
    const socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${here}/socket`);
    this.socket = socket;
    const patience = setTimeout(() => socket.close(), SLOWEST);
    socket.onopen = () => socket.send(JSON.stringify(this.hello()));
    socket.onmessage = (event) => { clearTimeout(patience); hear(JSON.parse(event.data)); };
    socket.onclose = (event) => {
      clearTimeout(patience);
      if (this.socket !== socket) return;
      this.socket = null;
      if (!this.welcome && event.code === 1008) return offline(words.refused);
      // After a restart of the desk everybody comes again: who has something to say first, the others within seconds.
      const calm = this.welcome && !pending.length && !field.value ? 4000 * Math.random() : 0;
      this.failed = this.welcome ? 1 : this.failed + 1;
      this.welcome = false;
      if (this.failed > 2) this.polling = true;
      offline(words.offline);
      this.timer = setTimeout(() => this.begin(), calm + Math.min(SLOWEST, 400 * 2 ** this.failed) * (0.5 + Math.random()));
    };
  },
  again() { const socket = this.socket; this.socket = null; if (socket) socket.close(); this.begin(); },
  hello() { return { t: "hello", token: kept.all.token || "", last, identity: hello.identity, locale: base.locale, page: hello.page }; },
  tell(frame) {
    if (this.polling) { if (frame.t !== "typing") this.queue.push(frame); if (frame.t !== "typing") this.poll(); }
    else if (this.socket && this.welcome) this.socket.send(JSON.stringify(frame));
    else return false;
    return true;
  },
  async poll() {
    clearTimeout(this.timer);
    if (this.asking) return;
    this.asking = true;
    const queue = this.queue.splice(0, 30);
    const waiting = pending.filter((one) => !queue.some((each) => each.id === one.id)).map(frameOf);
    let wait = POLL;
    try {
      const answer = await fetch(`${here}/poll`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify([this.hello(), ...(this.welcome ? [] : waiting), ...queue]) });
      if (!answer.ok) throw new Error(answer.status);
      for (const told of await answer.json()) hear(told);
    } catch { this.queue.unshift(...queue.filter((each) => each.t !== "say")); this.welcome = false; offline(words.offline); wait = SLOWEST; }
    this.asking = false;
    if (++this.polls % 40 === 0) { this.polling = false; this.failed = 0; return this.begin(); }
    this.timer = setTimeout(() => this.poll(), this.queue.length ? 50 : document.hidden ? SLOWEST : wait);
  },
};

function hear(told) {
  switch (told.t) {
    case "welcome":
      if (told.fresh) { last = 0; log.replaceChildren(); shown.clear(); read = 0; pending.forEach(draw); }
      kept.set({ token: told.token });
      line.welcome = true;
      if (!line.polling) line.failed = 0;
      offline("");
      $("away").hidden = told.open;
      know(told.me);
      if (!line.polling) for (const one of pending) line.tell(frameOf(one));
      break;
    case "ack":
      pending = pending.filter((one) => one.id !== told.id);
      kept.set({ pending });
      outside({ said: true });
      if (!told.n) shown.get(told.id)?.remove();
      else shown.get(told.id)?.classList.remove("said--waits");
      break;
    case "message": message(told); break;
    case "state":
      solved = told.solved;
      $("rate").hidden = !solved || !shown.size || stars > 0 || !!log.querySelector(".presses");
      if (!solved) stars = 0;
      $("person").hidden = told.person;
      think(told.thinking);
      break;
    case "typing": write(told.who ? words.writes.replace("%s", told.who) : ""); break;
    case "me": know(told.me); break;
    case "answers": answers(told); break;
    case "rated": $("rate").hidden = true; say(words.thanks); break;
    case "told": note(told.told); break;
    case "problem": failed(told); break;
    case "wait": setTimeout(() => { const one = pending.find((each) => each.id === told.id); if (one) line.tell(frameOf(one)); }, told.seconds * 1000); break;
    case "refused": offline(told.told); break;
  }
}

function message(told) {
  const known = shown.get(String(told.n)) || (told.from === "you" && shown.get(told.id));
  last = Math.max(last, told.n);
  if (known && told.from === "you") {
    pending = pending.filter((one) => one.id !== told.id);
    kept.set({ pending });
    fill(known, told);
    known.classList.remove("said--waits");
    shown.set(String(told.n), known);
    log.insertBefore(known, [...log.children].find((each) => each !== known && each.classList.contains("said--waits")) || null);
    return;
  }
  if (known) return;
  const item = make("li", `said said--${told.from}`);
  fill(item, told);
  shown.set(String(told.n), item);
  if (told.id) shown.set(told.id, item);
  for (const old of log.querySelectorAll(".presses")) old.remove();
  if (told.buttons.length || told.choices.length) item.append(presses(told.buttons, told.choices));
  log.insertBefore(item, log.querySelector(".said--waits"));
  if (told.from !== "you") { write(""); think(false); $("answers").hidden = true; say(`${told.name || words.assistant}: ${item.querySelector(".said__text").textContent}`); }
  settle();
}

function fill(item, told) {
  item.replaceChildren();
  if (told.from !== "you") item.append(make("p", "said__who", told.from === "assistant" ? words.assistant : told.name || base.name));
  const text = make("div", "said__text");
  text.dir = "auto";
  text.innerHTML = told.html; // cleaned by the desk
  for (const link of text.querySelectorAll("a")) { link.target = "_blank"; link.rel = "noopener noreferrer"; }
  if (told.html) item.append(text); else item.append(Object.assign(make("div", "said__text"), { hidden: true }));
  for (const file of told.files) {
    const link = make("a", "said__file", file.picture ? "" : file.name);
    Object.assign(link, { href: file.url, target: "_blank", rel: "noopener" });
    if (file.picture) link.append(Object.assign(make("img"), { src: file.url, alt: file.name, loading: "lazy" }));
    item.append(link);
  }
  if (told.sources.length) {
    const list = make("p", "said__sources");
    for (const [place, source] of told.sources.entries()) list.append(`[${place + 1}] `, Object.assign(make("a", "", source.title || source.url), { href: source.url, target: "_blank", rel: "noopener noreferrer" }), " ");
    item.append(list);
  }
  const at = new Date(told.at);
  const time = make("time", "said__at", at.toLocaleTimeString(base.locale || undefined, { hour: "2-digit", minute: "2-digit" }));
  time.dateTime = told.at;
  time.title = at.toLocaleString(base.locale || undefined);
  item.append(time);
}

function presses(kinds, choices) {
  const row = make("p", "presses");
  for (const choice of choices) { // of a question: pressed, it is said
    const button = make("button", "press", choice);
    button.type = "button";
    button.dir = "auto";
    button.onclick = () => { row.remove(); send(choice); field.focus(); };
    row.append(button);
  }
  for (const kind of kinds) {
    if (kind === "person") continue; // always in reach below
    const button = make("button", "press", words[kind]);
    button.type = "button";
    button.onclick = () => { row.remove(); press(kind); field.focus(); };
    row.append(button);
  }
  return row;
}

function draw(one) {
  if (!one.text && !one.files.length) return;
  const item = make("li", "said said--you said--waits");
  const text = make("div", "said__text", one.text || one.files.map((file) => file.name).join(", "));
  text.dir = "auto";
  item.append(text, make("span", "said__at", words.waits));
  shown.set(one.id, item);
  log.append(item);
  settle();
}
const frameOf = (one) => ({ t: "say", id: one.id, text: one.text, files: one.files.map((file) => file.token), pressed: one.pressed, name: one.name, email: one.email });
function send(text, pressed = "") {
  const one = { id: id(), text, pressed, files, name: $("name").value, email: $("email").value };
  files = [];
  list();
  pending.push(one);
  kept.set({ pending });
  draw(one);
  if (!line.tell(frameOf(one)) && !line.socket && line.failed === 1) line.begin();
}
const press = (kind) => send("", kind);

// ---- what stands around the messages
function know(given) {
  me = given;
  const asks = base.ask !== "nothing" && !given.email && !given.proven;
  $("who").hidden = !asks || shown.size > 0 && base.ask === "optional";
  $("email").required = base.ask === "required" && asks;
}
function note(text) { const item = make("li", "told", text); item.dir = "auto"; log.append(item); say(text); settle(); }
function offline(text) { $("line").textContent = text; $("line").hidden = !text; }
function write(text) { typing.textContent = text; typing.hidden = !text; settle(); clearTimeout(write.timer); if (text) write.timer = setTimeout(() => write(""), 60000); }
function think(on) { if (on) { write(words.thinks); clearTimeout(write.timer); write.timer = setTimeout(() => write(""), 25000); } else if (typing.textContent === words.thinks) write(""); }
function failed(told) {
  const item = shown.get(told.of);
  pending = pending.filter((one) => one.id !== told.of);
  kept.set({ pending });
  if (item) { item.classList.add("said--failed"); item.querySelector(".said__at").textContent = told.told; }
  else note(told.told);
}
function settle() {
  const end = log.parentElement;
  end.scrollTop = end.scrollHeight;
  const unread = [...shown].filter(([key, item]) => Number(key) > read && !item.classList.contains("said--you")).length;
  if (wanted && !document.hidden) {
    if (last > read) { read = last; kept.set({ read }); line.tell({ t: "read", n: read }); }
    outside({ unread: 0 });
  } else outside({ unread });
}
function answers(told) {
  const box = $("answers"), rows = $("found");
  rows.replaceChildren();
  for (const one of told.found) {
    const item = make("li"), link = Object.assign(make("a", "", one.title), { href: one.url, target: "_blank", rel: "noopener" });
    const text = make("p");
    text.innerHTML = one.excerpt; // cleaned by the desk
    item.append(link, text);
    rows.append(item);
  }
  box.hidden = !told.found.length;
}

form.onsubmit = (event) => {
  event.preventDefault();
  const text = field.value.trim().slice(0, MOST);
  if (!text && !files.length) return field.focus();
  if (!$("who").hidden && !form.reportValidity()) return;
  send(text);
  typed = 0;
  field.value = "";
  $("who").hidden = true;
  $("answers").hidden = true;
  grow();
  field.focus();
};
field.onkeydown = (event) => { if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); form.requestSubmit(); } };
let typed = 0;
field.oninput = () => {
  grow();
  if (Date.now() - typed > 4000) { typed = Date.now(); line.tell({ t: "typing" }); }
  clearTimeout(field.timer);
  const text = field.value.trim();
  if (!shown.size && text.length > 8) field.timer = setTimeout(() => line.tell({ t: "ask", text: text.slice(0, 300) }), 600);
};
function grow() { field.style.height = "auto"; field.style.height = `${Math.min(field.scrollHeight, 140)}px`; }

$("file").onchange = async (event) => {
  for (const file of [...event.target.files].slice(0, 5 - files.length)) {
    const body = new FormData();
    body.append("token", kept.all.token || "");
    body.append("locale", base.locale);
    body.append("file", file);
    say(words.uploads.replace("%s", file.name));
    try {
      const answer = await fetch(`${here}/files`, { method: "POST", body });
      const told = await answer.json();
      if (answer.ok) files.push(told); else note(told.told);
    } catch { note(words.offline); }
  }
  event.target.value = "";
  list();
};
function list() {
  $("attached").replaceChildren(...files.map((file) => {
    const item = make("li", "", file.name), away = make("button", "icon", "×");
    away.type = "button";
    away.setAttribute("aria-label", words.remove.replace("%s", file.name));
    away.onclick = () => { files = files.filter((each) => each !== file); list(); field.focus(); };
    item.append(away);
    return item;
  }));
}
$("attach").onclick = () => $("file").click();
$("person").onclick = () => { press("person"); $("person").hidden = true; say(words.asked); };
$("close").onclick = () => outside({ close: true });
$("mail").onclick = () => {
  if (!me.email) { $("who").hidden = false; $("email").focus(); return note(words.address); }
  line.tell({ t: "transcript" });
};
$("email").onchange = () => { if ($("email").checkValidity()) line.tell({ t: "profile", name: $("name").value, email: $("email").value }); };
for (const star of document.querySelectorAll("#rate button")) star.onclick = () => { stars = Number(star.value); line.tell({ t: "rate", stars, text: "" }); };
for (const sign of document.querySelectorAll("#emoji button")) sign.onclick = () => { field.setRangeText(sign.textContent, field.selectionStart, field.selectionEnd, "end"); $("emoji").removeAttribute("open"); field.focus(); };
document.addEventListener("keydown", (event) => { if (event.key === "Escape") { if ($("emoji").open) $("emoji").removeAttribute("open"); else outside({ close: true }); } });
document.addEventListener("visibilitychange", settle);
window.addEventListener("online", () => { if (!line.polling) line.again(); });

function begin() { if (fetched) return; fetched = true; field.disabled = false; pending.forEach(draw); line.begin(); }
window.addEventListener("message", (event) => {
  if (event.source !== parent_ || !event.data) return;
  const told = event.data.replywell;
  if (!told) return;
  if (told.hello) hello = told.hello;
  if ("open" in told) { wanted = told.open; if (wanted) { begin(); field.focus(); settle(); } }
  if ("identity" in told) { hello.identity = told.identity; if (fetched) line.again(); }
  if (told.hello && kept.all.token) begin();
});
if (parent_) outside({ ready: true }); else { wanted = true; begin(); }
