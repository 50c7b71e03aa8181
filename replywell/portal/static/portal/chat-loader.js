// The button in a page, and the frame behind it. Included with one tag; knows nothing of the page but its origin.
(function (given) {
  "use strict";
  if (window.replywell && window.replywell.ready) return;
  const script = document.currentScript;
  const desk = new URL(script ? script.src : location.href).origin;
  const mine = (window.replywell = Object.assign(window.replywell || {}, { ready: true }));
  const seen = `replywell ${given.key}`;
  let frame, open = false, began = false, unread = 0, bubble;

  const style = (element, rules) => Object.assign(element.style, rules);
  const make = (name, rules, words = {}) => {
    const element = document.createElement(name);
    style(element, rules);
    for (const [key, value] of Object.entries(words)) element.setAttribute(key, value);
    return element;
  };
  const side = () => {
    const left = (getComputedStyle(document.documentElement).direction === "rtl") !== (given.side === "start");
    return left ? { left: "20px", right: "auto" } : { right: "20px", left: "auto" };
  };
  const drawn = (paths) => {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    for (const [key, value] of Object.entries({ viewBox: "0 0 24 24", width: 26, height: 26, fill: "none", stroke: "currentColor", "stroke-width": 2, "stroke-linecap": "round", "stroke-linejoin": "round", "aria-hidden": "true" })) svg.setAttribute(key, value);
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("d", paths);
    svg.append(path);
    return svg;
  };
  const TALK = "M21 15a2 2 0 0 1-2 2H8l-5 4V5a2 2 0 0 1 2-2h14a2 2 0 0 1 2 2z", CROSS = "M6 6l12 12M18 6L6 18";

  const button = make("button", {
    position: "fixed", bottom: "20px", zIndex: 2147483000, width: "56px", height: "56px", padding: 0, border: 0,
    borderRadius: "50%", cursor: "pointer", display: "grid", placeItems: "center", background: given.colour,
    color: given.ink, boxShadow: "0 4px 16px rgb(0 0 0 / .28)", ...side(),
  }, { type: "button", "aria-label": given.open, "aria-expanded": "false" });
  const badge = make("span", {
    position: "absolute", top: "-2px", insetInlineEnd: "-2px", minWidth: "20px", height: "20px", padding: "0 5px",
    borderRadius: "10px", background: "#b42318", color: "#fff", font: "600 12px/20px system-ui, sans-serif",
    textAlign: "center", boxSizing: "border-box", display: "none",
  });

  function draw() {
    button.replaceChildren(drawn(open ? CROSS : TALK), badge);
    button.setAttribute("aria-label", open ? given.close : unread ? `${given.open} (${unread})` : given.open);
    button.setAttribute("aria-expanded", String(open));
    badge.textContent = unread > 9 ? "9+" : unread;
    style(badge, { display: unread && !open ? "block" : "none" });
    if (!frame) return;
    const phone = window.matchMedia("(max-width: 520px)").matches;
    style(frame, phone
      ? { inset: "0", width: "100%", height: "100%", maxHeight: "none", borderRadius: "0" }
      : { inset: "auto", bottom: "88px", width: "384px", height: "620px", maxHeight: "calc(100vh - 108px)", borderRadius: "14px", ...side() });
    style(frame, { display: open ? "block" : "none" });
    style(button, { display: open && phone ? "none" : "grid" });
  }

  function load() {
    if (frame) return;
    const locale = mine.locale || document.documentElement.lang || "";
    frame = make("iframe", {
      position: "fixed", zIndex: 2147483001, border: 0, colorScheme: "normal", background: "transparent",
      boxShadow: "0 8px 40px rgb(0 0 0 / .24)",
    }, {
      title: given.title, allow: "clipboard-write",
      sandbox: "allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox allow-downloads",
      src: `${desk}/chat/${given.key}/?locale=${encodeURIComponent(locale.slice(0, 12))}`,
    });
    document.body.append(frame);
  }

  function tell(what) {
    if (frame && began) frame.contentWindow.postMessage({ replywell: what }, desk);
  }

  function show(wanted) {
    open = wanted;
    if (open) load();
    bubble?.remove();
    draw();
    tell({ open });
    if (open) frame.focus(); else button.focus();
  }

  window.addEventListener("message", (event) => {
    if (!frame || event.source !== frame.contentWindow || event.origin !== desk) return;
    const told = event.data && event.data.replywell;
    if (!told) return;
    if (told.ready) {
      began = true;
      tell({ hello: { identity: mine.identity || null, page: location.href.slice(0, 500) }, open });
    }
    if (told.close) show(false);
    if ("unread" in told) { unread = Number(told.unread) || 0; draw(); }
    if (told.said) try { localStorage.setItem(seen, "1"); } catch { /* private windows keep nothing */ }
  });
  window.addEventListener("resize", draw);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && open) show(false); });
  button.addEventListener("click", () => show(!open));

  mine.open = () => show(true);
  mine.close = () => show(false);
  mine.identify = (identity) => { mine.identity = identity; tell({ identity }); };

  function greet() {
    if (!given.proactive || open || unread) return;
    bubble = make("button", {
      position: "fixed", bottom: "88px", zIndex: 2147483000, maxWidth: "260px", padding: "12px 14px", border: "1px solid #d9d9d4",
      borderRadius: "12px", background: "#fff", color: "#1c1f22", font: "400 15px/1.4 system-ui, sans-serif",
      textAlign: "start", cursor: "pointer", boxShadow: "0 4px 20px rgb(0 0 0 / .16)", ...side(),
    }, { type: "button", dir: "auto" });
    bubble.textContent = given.proactive;
    bubble.addEventListener("click", () => show(true));
    document.body.append(bubble);
  }

  function begin() {
    document.body.append(button);
    draw();
    let before = null;
    try { before = localStorage.getItem(seen); } catch { /* likewise */ }
    if (before) { load(); draw(); } else if (given.proactive) setTimeout(greet, given.after * 1000);
    if (mine.preview) show(true);
  }
  if (document.body) begin(); else document.addEventListener("DOMContentLoaded", begin);
})(/*given*/ {});
