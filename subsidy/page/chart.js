// Bars beside their figures. The lengths are drawn here; every figure beside them comes from the desk.

import { figure, h } from "./dom.js";

const SVG = "http://www.w3.org/2000/svg";

/**
 * @typedef {object} Bar
 * @property {string} name
 * @property {string} [count] such as 47 人
 * @property {string} value decimal as text, or a count
 * @property {string} [part] a part of the value that is drawn full, the rest pale
 * @property {"full" | "half" | "hatched"} [fill]
 * @property {(() => void) | null} [press]
 */

/**
 * @param {string} label
 * @param {Bar[]} bars
 * @param {{unit?: string, text?: (bar: Bar) => Node | string}} [options]
 */
export function bars(label, bars, { text = (bar) => figure(bar.value) } = {}) {
  const most = Math.max(...bars.map((bar) => Number(bar.value)), 0) || 1;
  return h(
    "table",
    { class: "bars" },
    h("caption", { class: "unseen" }, label),
    h(
      "tbody",
      {},
      bars.map((bar) =>
        h(
          "tr",
          {},
          h(
            "th",
            { scope: "row" },
            bar.press
              ? h("button", { type: "button", class: "link bar-name", on: { click: bar.press } }, bar.name)
              : h("span", { class: "bar-name" }, bar.name),
          ),
          h("td", { class: "bar-count" }, bar.count ?? ""),
          h("td", { class: "bar-cell", "aria-hidden": "true" }, drawn(Number(bar.value) / most, bar)),
          h("td", { class: "bar-value" }, text(bar)),
        ),
      ),
    ),
  );
}

/**
 * @param {number} share of the longest bar
 * @param {Bar} bar
 */
function drawn(share, bar) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "bar-svg");
  svg.setAttribute("preserveAspectRatio", "none");
  const width = (/** @type {number} */ part) => `${Math.round(part * 1000) / 10}%`;
  rect("bar-ground", "100%");
  if (bar.part === undefined) {
    rect(`bar-${bar.fill ?? "full"}`, width(share));
  } else {
    rect("bar-pale", width(share));
    rect("bar-full", width(Number(bar.value) ? (share * Number(bar.part)) / Number(bar.value) : 0));
  }
  return svg;

  /** @param {string} name @param {string} wide */
  function rect(name, wide) {
    const element = document.createElementNS(SVG, "rect");
    element.setAttribute("class", name);
    element.setAttribute("width", wide);
    element.setAttribute("height", "100%");
    svg.append(element);
  }
}
