// The strip under the grid of 核对: what is wrong with a cell, what to do, and a field to correct it.

import { button, fill, h, tag } from "./dom.js";

/** @typedef {import("./protocol").LocatedProblem} Problem */

/**
 * @typedef {object} Cell
 * @property {string} place such as 人员!C4
 * @property {Problem[]} problems the one that is shown first
 * @property {import("./protocol").GridColumn | undefined} column
 * @property {string} where the cell in words
 * @property {string | null} text null if there is no cell
 * @property {boolean} canEdit
 * @property {(text: string) => unknown} edit
 * @property {() => unknown} next to the next problem
 * @property {(sheet: string) => boolean} known whether there is such a sheet
 * @property {(sheet: string, cell: string) => unknown} go
 */

/**
 * Fill the strip, unless it says the same already: the clerk may be typing there.
 * @param {HTMLElement} strip
 * @param {Cell} cell
 */
export function fillStrip(strip, cell) {
  const [problem] = cell.problems;
  const shown = JSON.stringify([cell.place, cell.text, cell.problems.map((one) => one.message)]);
  if (strip.dataset.shown === shown) return;
  strip.dataset.shown = shown;
  strip.dataset.cell = cell.place;
  strip.className = `strip ${problem ? (problem.severity === "error" ? "bad" : "warn") : ""}`;
  if (problem) fill(strip, said(problem, cell), corrector(cell));
  else if (cell.text !== null) fill(strip, described(cell), corrector(cell));
  else fill(strip, h("p", { class: "hint" }, "在左边点一处问题，或在表里点一格。"));
}

/**
 * @param {Problem} problem
 * @param {Cell} cell
 */
function said(problem, cell) {
  const bad = problem.severity === "error";
  const more = cell.problems.length - 1;
  return h(
    "div",
    { class: "strip-text", tabindex: "0", role: "group", "aria-label": "说明" },
    h(
      "p",
      { class: "strip-head" },
      tag(bad ? "bad" : "warn", bad ? "错误" : "提醒"),
      " ",
      h("strong", {}, problem.message),
      " ",
      h("span", { class: "where" }, whereOf(problem), more > 0 && `，这一格还有 ${more} 个问题`),
    ),
    problem.value && h("p", { class: "strip-value" }, marked(problem)),
    h("p", { class: "strip-remedy" }, problem.remedy),
    problem.also.length > 0 &&
      h(
        "p",
        { class: "strip-also" },
        "一起看：",
        problem.also.map((other, at) => [at > 0 && "、", elsewhere(other, cell)]),
      ),
  );
}

/** @param {Cell} cell */
function described({ column, where, text }) {
  return h(
    "div",
    { class: "strip-text", tabindex: "0", role: "group", "aria-label": "说明" },
    h(
      "p",
      { class: "strip-head" },
      h("strong", {}, column?.title || `${column?.letter} 列`),
      " ",
      h("span", { class: "where" }, where),
    ),
    h("p", { class: "strip-value" }, text || "（空）"),
    h("p", { class: "strip-remedy" }, column?.hint),
  );
}

/** @param {Problem} problem */
function whereOf({ sheet, row, title }) {
  return `${sheet}${row ? ` ${row} 行` : ""}${title ? `，${title}` : ""}`;
}

/** The value with its doubtful part marked, where the desk names one. @param {Problem} problem */
function marked({ value, doubt }) {
  if (!doubt) return value;
  const [from, to] = doubt;
  return [value.slice(0, from), h("mark", {}, value.slice(from, to)), value.slice(to)];
}

/**
 * A link to another cell, such as 农户!C4.
 * @param {string} place
 * @param {Cell} cell
 */
function elsewhere(place, cell) {
  const [sheet, target] = place.includes("!") ? place.split("!") : [cell.place.split("!")[0], place];
  if (!/^[A-Z]+\d+$/.test(target) || !cell.known(sheet)) return place;
  return button(`${sheet} ${target}`, () => cell.go(sheet, target), { link: true });
}

/** @param {Cell} cell */
function corrector({ column, text, canEdit, edit, next }) {
  if (text === null || !column || !canEdit) return null;
  const label = `改成（${column.title || column.letter}）`;
  const field = column.choices.length ? chooser(label, text, column.choices) : typed(label, text);
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    if (field.value === text) next();
    else edit(field.value);
  };
  return h(
    "form",
    { class: "corrector", on: { submit } },
    field,
    h("button", { type: "submit", class: "button" }, "确定 ", h("kbd", {}, "Enter")),
  );
}

/**
 * @param {string} label
 * @param {string} text
 * @param {string[]} choices
 */
function chooser(label, text, choices) {
  const options = [...new Set([text, "", ...choices])].map((choice) =>
    h("option", { value: choice, selected: choice === text }, choice || "（空）"),
  );
  return h("select", { "aria-label": label, class: "field" }, options);
}

/**
 * @param {string} label
 * @param {string} text
 */
function typed(label, text) {
  const about = { "aria-label": label, class: "field", autocomplete: "off", spellcheck: "false" };
  return h("input", { ...about, value: text, data: { action: "correction" } });
}
