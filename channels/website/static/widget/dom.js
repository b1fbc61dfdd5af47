/* Nodes, never strings of HTML. */

const ICONS = {
  heart: ["solid",
    "M4 5.5A3.5 3.5 0 0 1 7.5 2h9A3.5 3.5 0 0 1 20 5.5V14a3.5 3.5 0 0 1-3.5 3.5H13l-4.6 4.1A.8.8 0 0 1 7 21v-3.5A3.5 3.5 0 0 1 4 14Z" +
    "M12 14.8s4.8-2.8 4.8-5.9A2.5 2.5 0 0 0 12 7.9 2.5 2.5 0 0 0 7.2 8.9c0 3.1 4.8 5.9 4.8 5.9Z"],
  close: ["", "M6 6l12 12M18 6L6 18"],
  down: ["", "M12 5v14M6 13l6 6 6-6"],
  tick: ["", "M5 12.5l4.5 4.5L19 7.5"],
  send: ["", "M12 19V5M5.5 11.5L12 5l6.5 6.5"],
};

/** An element with attributes, listeners (names beginning with "on") and children. */
export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value != null) node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

export function icon(name, extra = "") {
  const [kind, shape] = ICONS[name];
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", `${kind} ${extra}`);
  path.setAttribute("d", shape);
  path.setAttribute("fill-rule", "evenodd");
  svg.append(path);
  return svg;
}

/** Make these the parent's children, touching only what is out of place: a live region announces what moves. */
export function arrange(parent, wanted) {
  const keep = new Set(wanted);
  for (const node of [...parent.childNodes]) if (!keep.has(node)) node.remove();
  let at = parent.firstChild;
  for (const node of wanted) {
    if (node === at) at = at.nextSibling;
    else parent.insertBefore(node, at);
  }
}

/** Text as nodes, web addresses as links. */
export function linkified(text) {
  const nodes = [];
  let from = 0;
  for (const found of text.matchAll(/https?:\/\/[^\s<>"'，。；：！？、（）【】《》“”‘’]+/gi)) {
    let address = found[0].replace(/[.,;:!?]+$/, "");
    while (address.endsWith(")") && !address.includes("(")) address = address.slice(0, -1);
    const link = h("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, address);
    if (!link.hostname) continue; // not an address after all
    nodes.push(text.slice(from, found.index), link);
    from = found.index + address.length;
  }
  return [...nodes, text.slice(from)].filter(Boolean);
}

/** The language a text is written in, for fonts and screen readers. */
export const tongue = (text) => (/[\u3400-\u9fff]/.test(text) ? "zh-CN" : "en");
