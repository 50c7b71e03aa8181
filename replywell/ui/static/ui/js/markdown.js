// Markdown to elements and back, for the editor. Elements are built one by one: text never becomes HTML.

const INLINE = /\\([\\`*_{}[\]()#+.!<>|~&-])|(`+)([^]*?[^`])\2(?!`)|\[((?:\\.|[^\][\\])*)\]\(\s*<?((?:https?:\/\/|mailto:)[^\s<>()]*(?:\([^\s()]*\)[^\s<>()]*)*)>?\s*\)|<((?:https?:\/\/|mailto:)[^\s<>]+)>|(\*\*|__)(?=\S)([^]*?\S)\7|(\*|_)(?=\S)([^]*?\S)\9(?!\9)|!\[((?:\\.|[^\][\\])*)\]\(cid:([0-9a-f]{64})\)| *\\?\n/;
const PLACED = /^[0-9a-f]{64}$/; // a picture of this draft, by its checksum
const SAFE = /^(https?:|mailto:)/i;

function make(name, ...children) {
  const element = document.createElement(name);
  element.append(...children);
  return element;
}

function link(href, ...children) {
  const anchor = make("a", ...children);
  anchor.setAttribute("href", href);
  return anchor;
}

function picture(words, checksum) {
  const image = make("img");
  image.alt = words;
  image.dataset.cid = checksum;
  return image;
}

export function inline(text) {
  const nodes = [];
  for (let found; (found = INLINE.exec(text)); ) {
    let [all, escaped, , code, label, href, bare, , strong, mark, em, words, checksum] = found;
    const before = text.slice(0, found.index);
    if (mark === "_" && (/\w$/.test(before) || /^\w/.test(text.slice(found.index + all.length)))) {
      all = mark; // within a word it is a letter like others
      em = null;
      escaped = "_";
    }
    if (before) nodes.push(before);
    if (escaped) nodes.push(escaped);
    else if (code) nodes.push(make("code", code));
    else if (href) nodes.push(link(href, ...inline(label)));
    else if (bare) nodes.push(link(bare, bare));
    else if (strong) nodes.push(make("strong", ...inline(strong)));
    else if (em) nodes.push(make("em", ...inline(em)));
    else if (checksum) nodes.push(picture(words.replace(/\\(.)/g, "$1"), checksum));
    else nodes.push(make("br"));
    text = text.slice(found.index + all.length);
  }
  if (text) nodes.push(text);
  return nodes;
}

const ITEM = /^( {0,3})([-*+]|\d{1,9}[.)])( +|$)/;

/** Blocks of a Markdown text as elements. */
export function toElements(text) {
  const lines = text.replace(/\r\n?/g, "\n").split("\n");
  const blocks = [];
  const take = (test) => {
    const taken = [];
    while (lines.length && test(lines[0])) taken.push(lines.shift());
    return taken;
  };
  while (lines.length) {
    const line = lines[0];
    const heading = /^(#{1,6}) +(.*?)#*$/.exec(line);
    const fence = /^(`{3,}|~{3,})/.exec(line);
    const item = ITEM.exec(line);
    if (!line.trim()) lines.shift();
    else if (fence) {
      lines.shift();
      const code = take((next) => !next.startsWith(fence[1]));
      lines.shift();
      blocks.push(make("pre", code.join("\n")));
    } else if (heading) {
      lines.shift();
      blocks.push(make(`h${heading[1].length}`, ...inline(heading[2].trim())));
    } else if (/^ {0,3}>/.test(line)) {
      const quoted = take((next) => /^ {0,3}>/.test(next)).map((next) => next.replace(/^ {0,3}> ?/, ""));
      blocks.push(make("blockquote", ...toElements(quoted.join("\n"))));
    } else if (item) {
      const ordered = /\d/.test(item[2]);
      const list = make(ordered ? "ol" : "ul");
      if (ordered && parseInt(item[2], 10) !== 1) list.setAttribute("start", parseInt(item[2], 10));
      for (let next; (next = lines.length && ITEM.exec(lines[0])) && /\d/.test(next[2]) === ordered; ) {
        const indent = next[0].length;
        const own = [lines.shift().slice(indent)];
        while (lines.length && (lines[0].startsWith("  ") || (!lines[0].trim() && lines[1]?.startsWith("  "))))
          own.push(lines.shift().replace(new RegExp(`^ {0,${indent}}`), ""));
        list.append(make("li", ...inside(own)));
        while (lines.length > 1 && !lines[0].trim() && ITEM.test(lines[1])) lines.shift();
      }
      blocks.push(list);
    } else {
      const words = take((next) => next.trim() && !/^(#{1,6} | {0,3}>|`{3}|~{3})/.test(next) && (next === line || !ITEM.test(next)));
      blocks.push(make("p", ...inline(words.join("\n").trim())));
    }
  }
  return blocks;
}

function inside(own) {
  const blocks = toElements(own.join("\n"));
  return blocks[0]?.localName === "p" ? [...blocks[0].childNodes, ...blocks.slice(1)] : blocks;
}

const escape = (text) =>
  text
    .replace(/[\\`*[\]]/g, "\\$&")
    .replace(/(?<!\w)_|_(?!\w)/g, "\\_")
    .replace(/<(?=[a-z/!?])/gi, "\\<")
    .replace(/&(?=#?\w+;)/g, "\\&");
const fromStart = (line) => line.replace(/^(\s*)([#>+-]|=+$|~{3})/, "$1\\$2").replace(/^(\s*\d+)([.)])(?=\s|$)/, "$1\\$2");

const BLOCK = /^(p|div|h[1-6]|ul|ol|li|blockquote|pre|table|tr|section|article|header|footer|main|center|dl|dt|dd|hr|tbody|thead)$/;
const LOST = /^(script|style|head|title|meta|link|template|iframe|object|svg|noscript|input|button|select|textarea|o:p)$/;

/** Space around what is marked goes outside: `** bold**` is not bold. */
function marked(mark, text) {
  const [, before, words, after] = /^(\s*)([^]*?)(\s*)$/.exec(text);
  return words ? before + mark + words + mark + after : text;
}

function line(node, bold = false, italic = false) {
  if (node.nodeType === Node.TEXT_NODE) return escape(node.data.replace(/[\s\u00a0]+/g, " ").replace(/\u200b/g, ""));
  if (node.nodeType !== Node.ELEMENT_NODE || LOST.test(node.localName)) return "";
  const style = (node.getAttribute("data-style") ?? "").toLowerCase();
  const name = node.localName;
  if (name === "br") return "\n";
  if (name === "code" || name === "tt") {
    const code = node.textContent.replace(/\s+/g, " ");
    const ticks = "`".repeat(Math.max(0, ...[...code.matchAll(/`+/g)].map(([run]) => run.length)) + 1);
    return code.trim() ? ticks + (/^`|`$/.test(code) ? ` ${code} ` : code) + ticks : "";
  }
  const normal = /font-weight:\s*(normal|400)/.test(style); // Google Docs wraps everything in <b>
  const strong = !bold && !normal && (/^(b|strong)$/.test(name) || /font-weight:\s*(bold|[6-9]00)/.test(style));
  const em = !italic && (/^(i|em)$/.test(name) || /font-style:\s*italic/.test(style));
  let text = [...node.childNodes].map((child) => line(child, bold || strong, italic || em)).join("");
  if (name === "img") text = escape(node.getAttribute("alt") ?? "");
  if (PLACED.test(node.dataset?.cid ?? "")) text = `![${text.replace(/\s+/g, " ")}](cid:${node.dataset.cid})`;
  if (em) text = marked("*", text);
  if (strong) text = marked("**", text);
  const href = name === "a" && node.getAttribute("href");
  if (href && SAFE.test(href) && text.trim()) text = `[${text.trim()}](${href.replace(/[\s()<>]/g, encodeURIComponent).replace(/\(/g, "%28").replace(/\)/g, "%29")})`;
  return text;
}

const paragraph = (text) =>
  text.split("\n").map((each) => fromStart(each.trim())).join("\n").trim();

/** What is in these elements, as Markdown: the same for the editor and for what is pasted into it. */
export function toMarkdown(root) {
  const blocks = [];
  let run = "";
  const flush = () => {
    const text = paragraph(run);
    if (text) blocks.push(text);
    run = "";
  };
  for (const node of root.childNodes) {
    const name = node.nodeType === Node.ELEMENT_NODE ? node.localName : "";
    if (LOST.test(name)) continue;
    const holds = name && !BLOCK.test(name) && [...node.children].some((child) => BLOCK.test(child.localName));
    if (!BLOCK.test(name) && !holds) {
      run += line(node);
      continue;
    }
    flush();
    const text = block(node, name);
    if (text.trim()) blocks.push(text);
  }
  flush();
  return blocks.join("\n\n");
}

function block(node, name) {
  if (/^h[1-6]$/.test(name)) return `${"#".repeat(name[1])} ${paragraph(line(node)).replace(/\n/g, " ")}`;
  if (name === "hr") return "---";
  if (name === "pre") return `\`\`\`\n${node.innerText?.replace(/\n$/, "") ?? node.textContent}\n\`\`\``;
  if (name === "blockquote") return toMarkdown(node).replace(/^/gm, "> ").replace(/^> $/gm, ">");
  if (name === "ul" || name === "ol") {
    let number = Number(node.getAttribute("start") ?? 1);
    const items = [];
    for (const child of node.children) {
      const sign = name === "ol" ? `${number++}. ` : "- ";
      const text = toMarkdown(/^[uo]l$/.test(child.localName) ? make("li", child.cloneNode(true)) : child).replace(/\n\n(?=\s*(-|\d+\.) )/g, "\n");
      items.push(sign + text.replace(/\n(?!\n|$)/g, `\n${" ".repeat(sign.length)}`));
    }
    return items.join("\n");
  }
  if (name === "tr") return [...node.children].map((cell) => toMarkdown(cell).replace(/\n+/g, " ")).filter(Boolean).join(" · ");
  if (/^(table|tbody|thead)$/.test(name)) return [...node.children].map((row) => block(row, row.localName)).filter((row) => row.trim()).join("\n");
  return toMarkdown(node);
}

/** Foreign HTML as Markdown. Its styles are read, never applied: the page's policy would complain. */
export function fromHTML(html) {
  const bare = html.replace(/<(link|meta|base)\b[^>]*>/gi, "").replace(/<(\/?)(style|script|iframe|object)\b/gi, "<$1template");
  const inert = bare.replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/\sstyle\s*=/gi, " data-style=").replace(/\son\w+\s*=/gi, " data-on="));
  return toMarkdown(new DOMParser().parseFromString(inert, "text/html").body);
}
