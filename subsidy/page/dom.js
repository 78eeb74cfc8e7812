// Building the page. Whatever comes from a workbook reaches the page through text nodes and attributes set here, never
// as markup.

/** @typedef {Node | string | number | null | undefined | false | readonly any[]} Child an array holds children */
/** @typedef {{[name: string]: unknown, on?: Record<string, (event: any) => unknown>, data?: Record<string, string>}} Props */

/**
 * Return the element with an id that index.html has.
 * @param {string} id
 * @returns {HTMLElement}
 */
export function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`index.html lacks #${id}`);
  return element;
}

/**
 * Make an element: `h("p", {class: "hint"}, "文字")`.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Props} [props] attributes; `on` holds listeners, `data` data attributes; false and null leave one out
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name === "on") {
      for (const [event, listener] of Object.entries(props.on ?? {})) element.addEventListener(event, listener);
    } else if (name === "data") {
      Object.assign(element.dataset, value);
    } else {
      setAttribute(element, name, value);
    }
  }
  append(element, children);
  return element;
}

/**
 * @param {Element} element
 * @param {string} name
 * @param {unknown} value
 */
export function setAttribute(element, name, value) {
  if (value === false || value === null || value === undefined) element.removeAttribute(name);
  else element.setAttribute(name, value === true ? "" : String(value));
}

/**
 * @param {Node} parent
 * @param {Child} child
 */
export function append(parent, child) {
  if (Array.isArray(child)) child.forEach((/** @type {Child} */ one) => append(parent, one));
  else if (child instanceof Node) parent.appendChild(child);
  else if (child !== null && child !== undefined && child !== false)
    parent.appendChild(document.createTextNode(String(child)));
}

/**
 * Replace the content of an element.
 * @param {Element} parent
 * @param {...Child} children
 */
export function fill(parent, ...children) {
  parent.replaceChildren();
  append(parent, children);
}

/**
 * @param {string} text
 * @param {() => unknown} press
 * @param {Props & {primary?: boolean, small?: boolean, link?: boolean}} [props]
 */
export function button(text, press, { primary = false, small = false, link = false, ...props } = {}) {
  const names = [link ? "link" : "button", primary && "primary", small && "small"].filter(Boolean).join(" ");
  return h("button", { type: "button", class: names, ...props, on: { click: press } }, text);
}

const SIGNS = { bad: "✕", warn: "▲", ok: "✓", run: "●", wait: "○", plain: "" };

/**
 * A short word with a sign and a colour; the colour never stands alone.
 * @param {keyof typeof SIGNS} kind
 * @param {...Child} children
 */
export function tag(kind, ...children) {
  return h(
    "span",
    { class: `tag ${kind}` },
    SIGNS[kind] && h("span", { "aria-hidden": "true" }, SIGNS[kind]),
    children,
  );
}

/**
 * A figure as it is read: groups of three set apart, the last two of four decimals quieter. The text itself stays plain
 * (`8511250.0850`), so that a copied figure can be pasted into a sheet.
 * @param {string | number} plain
 * @param {{signed?: boolean}} [options] `signed` shows the sign of a gain too
 */
export function figure(plain, { signed = false } = {}) {
  const text = String(plain);
  const parts = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  if (!parts) return h("span", { class: "figure" }, text);
  const [, minus, whole, decimals] = parts;
  const groups = whole.replace(/\B(?=(\d{3})+$)/g, ",").split(",");
  const zero = /^0*$/.test(whole + (decimals ?? ""));
  return h(
    "span",
    { class: "figure" },
    minus ? "-" : signed && !zero && "+",
    groups.map((group, index) => (index ? h("span", { class: "group" }, group) : group)),
    decimals && [`.${decimals.slice(0, 2)}`, decimals.length > 2 && h("span", { class: "quiet" }, decimals.slice(2))],
  );
}

/**
 * A figure for attributes and plain sentences: 8,511,250.0850.
 * @param {string} plain
 */
export function grouped(plain) {
  const [whole, decimals] = plain.split(".");
  return whole.replace(/\B(?=(\d{3})+$)/g, ",") + (decimals === undefined ? "" : `.${decimals}`);
}

/**
 * Order two decimals given as text, exactly.
 * @param {string} left
 * @param {string} right
 */
export function compareDecimals(left, right) {
  const [a, b] = [left, right].map((text) => text.replace("-", "").split("."));
  const signs = [left, right].map((text) => (text.startsWith("-") ? -1 : 1));
  if (signs[0] !== signs[1]) return signs[0] - signs[1];
  const order =
    a[0].length - b[0].length ||
    compare(a[0], b[0]) ||
    compare((a[1] ?? "").padEnd(9, "0"), (b[1] ?? "").padEnd(9, "0"));
  return order * signs[0];
}

/**
 * @param {string | number} left
 * @param {string | number} right
 */
export function compare(left, right) {
  return left < right ? -1 : left > right ? 1 : 0;
}

const WEEKDAYS = "日一二三四五六";

/**
 * A day as it is said: 8月15日（星期四）, with its year if it is another than that of `now`.
 * @param {string} day
 * @param {string} [now]
 */
export function spokenDay(day, now = day) {
  const [year, month, date] = day.split("-").map(Number);
  const weekday = WEEKDAYS[new Date(Date.UTC(year, month - 1, date)).getUTCDay()];
  return `${now.startsWith(String(year)) ? "" : `${year}年`}${month}月${date}日（星期${weekday}）`;
}

/** The day of this computer's clock, as 2024-08-12. */
export function today() {
  const now = new Date();
  return [now.getFullYear(), String(now.getMonth() + 1).padStart(2, "0"), String(now.getDate()).padStart(2, "0")].join(
    "-",
  );
}

export const PHONE = window.matchMedia("(max-width: 700px)");
