/* What the browser remembers between pages; where storage is blocked, the chat lives as long as the page. */

const page = new Map();
export const key = (name) => `tiexin.${name}`;

export function load(name) {
  try {
    return JSON.parse(localStorage.getItem(key(name)) ?? "null");
  } catch {
    return page.get(name) ?? null;
  }
}

export function save(name, value) {
  page.set(name, value);
  try {
    if (value == null) localStorage.removeItem(key(name));
    else localStorage.setItem(key(name), JSON.stringify(value));
  } catch { /* full or blocked */ }
}
