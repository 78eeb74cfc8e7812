// 核对: the sheets as grids, every problem on its cell, corrections in place.

import { button, fill, h, tag, PHONE } from "./dom.js";
import { goTo, heading, undoButtons } from "./frame.js";
import { Grid } from "./grid.js";
import { fillProblems, markProblem } from "./problems.js";
import { fillStrip } from "./strip.js";
import { change, read, save, say, session, toast, undo } from "./session.js";

/** @typedef {import("./protocol").LocatedProblem} Problem */
/** @typedef {import("./protocol").Sheet} Sheet */
/** @typedef {import("./protocol").GridRow} GridRow */
/** @typedef {import("./protocol").GridColumn} GridColumn */

const MOST_LISTED = 500; // problems of a file without sheets
const BLANK = 5; // rows below the last one, to add people
const MOST_FROZEN = 190; // pixels of a column that stays in view
const LEAST_VALUE = 240; // pixels of a column of values beside their titles
const MOST_FROZEN_ON_A_PHONE = 110;

/** @type {Sheet | null} */
let sheet = null;
let name = ""; // of the sheet that is shown
let cell = ""; // the current one, such as C4
let problemId = -1; // the one whose message is shown; none below 0
let corrected = ""; // the cell with a problem that was edited last
let asked = 0; // counts the sheets asked for
let onlyProblems = false;
/** @type {Grid<GridRow> | null} */
let grid = null;
/** @type {Map<string, Problem[]>} by cell of the sheet that is shown */
let byCell = new Map();
/** @type {Map<number, "bad" | "warn">} by row of the sheet that is shown */
let byRow = new Map();
/** @type {Set<string>} */
let changed = new Set();
/** @type {Record<"head" | "list" | "tabs" | "place" | "strip", HTMLElement>} */
let parts;

/** @param {HTMLElement} root */
function mount(root) {
  if (!session.state.file) {
    root.append(
      h(
        "section",
        { class: "card blocked" },
        h("h1", {}, "核对"),
        h("p", {}, "还没有打开工作簿，这里还是空的。"),
        button("去打开", () => goTo("start"), { primary: true }),
      ),
    );
    return;
  }
  parts = {
    head: h("div", {}),
    list: h("section", { class: "problems", "aria-label": "问题" }),
    tabs: h("div", { class: "tabs" }),
    place: h("div", { class: "grid-place" }),
    strip: h("section", { class: "strip", "aria-label": "这一格", "aria-live": "polite" }),
  };
  if (!session.state.sheets.length) {
    drawHead();
    root.append(parts.head, withoutCells());
    return;
  }
  root.append(
    parts.head,
    h(
      "div",
      { class: "check" },
      h("div", { class: "side" }, parts.list, markedCopy(), keys()),
      h("div", { class: "work" }, parts.tabs, parts.place, parts.strip),
    ),
  );
  drawLists();
  const first = current() ?? ordered()[0];
  if (first) pick(first, false);
  else showSheet(name && session.state.sheets.some((one) => one.name === name) ? name : firstSheet(), cell);
}

function unmount() {
  grid?.close();
  grid = null;
}

function firstSheet() {
  const { sheets } = session.state;
  const largest = [...sheets].filter((one) => one.table).sort((a, b) => b.rows - a.rows)[0];
  return (sheets.find((one) => one.errors) ?? sheets.find((one) => one.warnings) ?? largest ?? sheets[0])?.name ?? "";
}

/** @param {string} why */
function update(why) {
  if (!session.state.file || !grid) {
    unmount();
    const root = /** @type {HTMLElement} */ (document.getElementById("step"));
    fill(root);
    mount(root);
    return;
  }
  if (why === "open" || why === "example") {
    [name, cell, problemId] = ["", "", -1];
    unmount();
    const root = /** @type {HTMLElement} */ (document.getElementById("step"));
    fill(root);
    mount(root);
    return;
  }
  const again = session.state.problems.find(
    (one) => one.sheet === name && one.cell === corrected && one.severity === "error",
  );
  const solved = problemId >= 0 && !current();
  const next = again ?? (solved ? nearest() : null);
  corrected = "";
  const changedHere = session.state.changed.filter((one) => one.sheet === name);
  drawLists();
  if (!session.state.sheets.some((one) => one.name === name)) {
    showSheet(firstSheet(), "");
  } else if (sheet) {
    take(changedHere);
    index();
    rows();
    drawStrip();
  }
  if (why === "edit" || why === "edits" || why === "undo" || why === "redo") {
    const { errors, warnings } = session.state;
    say(errors ? `还有 ${errors} 处错误` : warnings ? `没有错误，${warnings} 处提醒` : "没有问题了");
    if (next && why === "edit" && !editing()) pick(next, true);
  }
}

function editing() {
  return grid?.input !== null && grid?.input !== undefined;
}

/**
 * Put changed texts into the sheet at hand.
 * @param {import("./protocol").CellText[]} cells
 */
function take(cells) {
  if (!sheet) return;
  for (const one of cells) {
    const [letters, number] = split(one.cell);
    const column = sheet.columns.findIndex((candidate) => candidate.letter === letters);
    const row = sheet.rows.find((candidate) => candidate.row === number);
    if (row && column >= 0) row.cells[column] = one.text;
    else reload(); // a row or column that was not there
    changed.add(one.cell);
  }
  if (cells.length) refreshChanges();
}

/** The desk knows which cells differ from the file: an undone one no longer does. */
async function refreshChanges() {
  const shown = name;
  /** @type {Sheet | null} */
  const fresh = await read("sheet", { name: shown });
  if (!fresh || shown !== name || !grid) return;
  sheet = withBlankRows(fresh);
  const same = fresh.changes.length === changed.size && fresh.changes.every((place) => changed.has(place));
  changed = new Set(fresh.changes);
  if (!same && !editing()) rows();
}

async function reload() {
  await showSheet(name, cell);
}

/** @param {string} place @returns {[string, number]} */
function split(place) {
  const found = /^([A-Z]+)(\d+)$/.exec(place);
  return found ? [found[1], Number(found[2])] : ["", 0];
}

// Problems ------------------------------------------------------------------------------------------------------------

/** All problems in the order of the list. */
function ordered() {
  const byId = new Map(session.state.problems.map((problem) => [problem.id, problem]));
  return session.state.groups
    .flatMap((group) => group.problems.map((id) => byId.get(id)))
    .filter((one) => one !== undefined);
}

function current() {
  return (
    session.state.problems.find(
      (problem) => problem.id === problemId && (!cell || (problem.sheet === name && problem.cell === cell)),
    ) ?? session.state.problems.find((problem) => problem.sheet === name && problem.cell === cell && cell !== "")
  );
}

/** The sheets, those that are read first. */
function sheetsInOrder() {
  const { sheets } = session.state;
  return [...sheets.filter((one) => one.table), ...sheets.filter((one) => !one.table)];
}

/** The problem to go to when the current one is solved: the next of the sheet, else the first of all. */
function nearest() {
  const all = ordered();
  const row = split(cell)[1];
  return (
    all.find((one) => one.sheet === name && one.row >= row && one.severity === "error") ??
    all.find((one) => one.sheet === name && one.severity === "error") ??
    all.find((one) => one.severity === "error") ??
    all[0] ??
    null
  );
}

/**
 * Go to the next or previous problem: from error to error while there are any, then from warning to warning.
 * @param {number} by
 */
function step(by) {
  const errors = ordered().filter((one) => one.severity === "error");
  const all = errors.length ? errors : ordered();
  if (!all.length || !session.state.sheets.length) return;
  const at = all.findIndex((one) => one.id === current()?.id);
  const from = at < 0 && by < 0 ? 0 : at;
  pick(all[(from + by + all.length) % all.length], true);
}

/**
 * Show a problem: its sheet, its cell, its message.
 * @param {Problem} problem
 * @param {boolean} focus
 */
async function pick(problem, focus) {
  const { sheets } = session.state;
  const there = sheets.some((one) => one.name === problem.sheet); // else the whole sheet is missing
  const open = sheets.some((one) => one.name === name) ? name : firstSheet();
  const shown = await showSheet(there ? problem.sheet : open, there ? problem.cell : "", problem.id);
  if (shown && focus) focusGrid();
  else if (shown) uncover();
}

function drawLists() {
  drawHead();
  drawTabs();
  drawProblems();
}

function drawHead() {
  const { errors, warnings, file, status } = session.state;
  const title = errors
    ? `核对：还有 ${errors} 处错误${warnings ? `、${warnings} 处提醒` : ""}`
    : warnings
      ? `核对：没有错误，${warnings} 处提醒`
      : "核对：没有问题";
  const hint = !errors
    ? "提醒核对属实的可以不改。可以看结果了。"
    : file?.can_edit
      ? "改完错误才能计算。改一处，全部重新核对一遍。"
      : "这是 JSON 文件，没有单元格，不能在这里改。在生成它的程序里改好，再重新打开。";
  const some = errors + warnings > 0 && session.state.sheets.length > 0;
  fill(
    parts.head,
    heading(
      title,
      hint,
      undoButtons(),
      some && button("↑ 上一处", () => step(-1), { data: { action: "previous" } }),
      some &&
        h(
          "button",
          {
            type: "button",
            class: `button ${status === "result" ? "" : "primary"}`,
            data: { action: "next" },
            on: { click: () => step(1) },
          },
          "↓ 下一处 ",
          h("kbd", {}, "F8"),
        ),
      status === "result" && button("看结果 →", () => goTo("result"), { primary: true }),
    ),
  );
}

function drawTabs() {
  const focused =
    document.activeElement instanceof HTMLElement && parts.tabs.contains(document.activeElement)
      ? document.activeElement.dataset.sheet
      : null;
  const sheets = sheetsInOrder();
  fill(
    parts.tabs,
    h(
      "div",
      { class: "tab-row", role: "tablist", "aria-label": "表" },
      sheets.map((one) =>
        h(
          "button",
          {
            type: "button",
            role: "tab",
            class: "tab",
            "aria-selected": String(one.name === name),
            tabindex: one.name === name ? "0" : "-1",
            data: { sheet: one.name },
            on: { click: () => open(one.name), keydown: alongTabs },
          },
          one.name,
          one.errors ? tag("bad", one.errors) : one.warnings ? tag("warn", one.warnings) : one.table ? tag("ok") : null,
        ),
      ),
    ),
    h(
      "label",
      { class: "tick" },
      h("input", {
        type: "checkbox",
        data: { action: "only-problems" },
        on: {
          change: (/** @type {Event} */ event) => {
            onlyProblems = /** @type {HTMLInputElement} */ (event.target).checked;
            rows();
          },
        },
        checked: onlyProblems,
      }),
      "只看有问题的行",
    ),
  );
  if (focused)
    /** @type {HTMLElement | null} */ (parts.tabs.querySelector(`[data-sheet="${CSS.escape(focused)}"]`))?.focus();
}

/** @param {KeyboardEvent} event */
function alongTabs(event) {
  const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
  if (!by) return;
  const sheets = sheetsInOrder();
  const at = sheets.findIndex((one) => one.name === name);
  const next = sheets[(at + by + sheets.length) % sheets.length].name;
  open(next).then(() => /** @type {HTMLElement | null} */ (parts.tabs.querySelector("[aria-selected=true]"))?.focus());
}

/** @param {string} sheetName */
async function open(sheetName) {
  const first = ordered().find((one) => one.sheet === sheetName);
  await showSheet(sheetName, first?.cell ?? "", first?.id);
}

function drawProblems() {
  const { groups, problems } = session.state;
  fillProblems(parts.list, groups, problems, {
    pick: (problem) => pick(problem, true),
    repair: repairAll,
    unfolded: drawCurrent,
  });
}

/** @param {import("./protocol").Repair} repair */
async function repairAll(repair) {
  if (await change("edits", { edits: repair.edits })) toast(`已改 ${repair.edits.length} 处`, undo);
}

function drawCurrent() {
  markProblem(parts.list, current()?.id);
  drawStrip();
}

// The grid ------------------------------------------------------------------------------------------------------------

/**
 * Show a sheet and one of its cells.
 * @param {string} sheetName
 * @param {string} target cell to go to; empty for the first
 * @param {number} [id] of the problem whose message is shown; below 0 it is that of the cell
 * @returns {Promise<boolean>} false if something else was asked for meanwhile
 */
async function showSheet(sheetName, target, id = -1) {
  if (!sheetName) return false;
  const before = sheet;
  const mine = ++asked;
  const fresh = await read("sheet", { name: sheetName });
  if (!fresh || mine !== asked || !parts.place.isConnected) return false; // another was asked for meanwhile
  problemId = id;
  sheet = withBlankRows(fresh);
  changed = new Set(fresh.changes);
  if (!grid || name !== sheetName || before?.columns.length !== fresh.columns.length) {
    name = sheetName;
    makeGrid();
    drawTabs();
  }
  index();
  rows();
  if (target) moveTo(target);
  else if (grid) {
    grid.goTo(0, Math.min(1, grid.columns.length - 1), { quiet: true });
    cell = id >= 0 ? "" : cellOf(grid.rows[0], grid.columns[1]);
  }
  drawCurrent();
  return true;
}

/**
 * Add blank rows to fill in below the last one.
 * @param {Sheet} read
 * @returns {Sheet}
 */
function withBlankRows(read) {
  if (!read.table || !session.state.file?.can_edit) return read;
  const last = read.rows[read.rows.length - 1]?.row ?? read.header;
  const blank = Array.from({ length: BLANK }, (_, at) => ({
    row: last + 1 + at,
    cells: read.columns.map(() => ""),
    hidden: false,
  }));
  return { ...read, rows: [...read.rows, ...blank] };
}

function focusGrid() {
  grid?.root.focus({ preventScroll: true });
  if (PHONE.matches) parts.tabs.scrollIntoView({ block: "start" });
  uncover();
}

/** On a phone bring the current cell above the strip that covers the foot of the window. */
function uncover() {
  const row = grid?.root.querySelector(".grid-row.current");
  if (!row || !PHONE.matches) return;
  const covered = row.getBoundingClientRect().bottom - parts.strip.getBoundingClientRect().top;
  if (covered > 0) window.scrollBy(0, covered);
}

function makeGrid() {
  grid?.close();
  if (!sheet) return;
  const { frozen, runs } = sheet;
  const least = runs === "down" ? LEAST_VALUE : 0; // a column of any kind of values may be blank still
  grid = new Grid({
    label: `${sheet.name}表`,
    frozen: frozen + 1,
    columns: [
      { key: "", title: "行", width: "56px", narrow: "50px", right: true },
      ...sheet.columns.map((column, at) => ({
        key: column.letter,
        title: column.title || column.letter,
        width: `${at < frozen ? Math.min(widthOf(column), MOST_FROZEN) : Math.max(widthOf(column), least)}px`,
        right: column.numeric,
        narrow: at === frozen - 1 ? `${Math.min(widthOf(column), MOST_FROZEN_ON_A_PHONE)}px` : undefined,
        head: at === frozen - 1,
      })),
    ],
    draw: drawCell,
    rowClass: (row) => (row.hidden ? "hidden-row" : ""),
    pinned: (row) => byRow.has(row.row),
    textToEdit: (row, column) => (session.state.file?.can_edit && column.key ? textOf(row, column.key) : null),
    onEdit: (row, column, text) => edit(`${column.key}${row.row}`, text),
    onCurrent: (row, column) => {
      cell = cellOf(row, column);
      problemId = session.state.problems.find((problem) => problem.sheet === name && problem.cell === cell)?.id ?? -1;
      drawCurrent();
    },
  });
  fill(parts.place, grid.root);
}

/** @param {GridColumn} column */
function widthOf(column) {
  const title = [...column.title].reduce((sum, one) => sum + (one.charCodeAt(0) > 255 ? 2 : 1), 0);
  return Math.round(Math.max(56, Math.min(320, Math.max(column.width * 7.6, title * 7.4) + 42)));
}

/**
 * @param {GridRow | undefined} row
 * @param {{key: string} | undefined} column
 */
function cellOf(row, column) {
  return row && column?.key ? `${column.key}${row.row}` : "";
}

/**
 * @param {GridRow} row
 * @param {string} letter
 */
function textOf(row, letter) {
  const at = sheet?.columns.findIndex((column) => column.letter === letter) ?? -1;
  return row.cells[at] ?? "";
}

/**
 * @param {HTMLElement} element
 * @param {GridRow} row
 * @param {{key: string}} column
 */
function drawCell(element, row, column) {
  if (!column.key) {
    const worst = byRow.get(row.row);
    element.textContent = String(row.row);
    element.classList.add("number");
    if (worst) element.classList.add(worst === "bad" ? "row-bad" : "row-warn");
    if (row.hidden) element.title = "这一行在文件里是隐藏的";
    return;
  }
  const place = `${column.key}${row.row}`;
  element.textContent = textOf(row, column.key);
  element.title = element.textContent;
  const found = byCell.get(place);
  if (found) {
    const bad = found.some((problem) => problem.severity === "error");
    element.classList.add(bad ? "bad" : "warn");
    element.dataset.problemCell = `${name}!${place}`;
    element.setAttribute("aria-invalid", String(bad));
    element.title = found[0].message;
  } else if (changed.has(place)) {
    element.classList.add("changed");
  }
}

/** Sort the problems of the sheet at hand by their cell and row. */
function index() {
  byCell = new Map();
  byRow = new Map();
  for (const problem of session.state.problems) {
    if (problem.sheet !== name) continue;
    for (const place of [problem.cell, ...problem.also.filter((other) => /^[A-Z]+\d+$/.test(other))]) {
      const known = byCell.get(place);
      if (known) known.push(problem);
      else byCell.set(place, [problem]);
    }
    if (problem.row && byRow.get(problem.row) !== "bad")
      byRow.set(problem.row, problem.severity === "error" ? "bad" : "warn");
  }
}

/** Show the rows that are wanted, the current one kept where it was. */
function rows() {
  if (!grid || !sheet) return;
  const first = sheet.runs === "across" ? sheet.header : 0;
  const all = sheet.rows.filter((row) => row.row > first);
  const shown = onlyProblems ? all.filter((row) => byRow.has(row.row)) : all;
  const number = split(cell)[1];
  grid.show(shown);
  const at = shown.findIndex((row) => row.row === number);
  if (at >= 0) grid.goTo(at, grid.column, { quiet: true });
  const empty = parts.place.querySelector(".grid-empty");
  empty?.remove();
  if (!shown.length) {
    parts.place.append(h("p", { class: "grid-empty" }, onlyProblems ? "这个表里没有问题。" : "这个表是空的。"));
  }
}

/** @param {string} place */
function moveTo(place) {
  if (!grid) return;
  const [letters, number] = split(place);
  let at = grid.rows.findIndex((row) => row.row === number);
  if (at < 0 && onlyProblems && number) {
    onlyProblems = false;
    drawTabs();
    rows();
    at = grid.rows.findIndex((row) => row.row === number);
  }
  cell = place;
  const column = grid.columns.findIndex((one) => one.key === letters);
  grid.goTo(at < 0 ? 0 : at, column < 0 ? 1 : column, { middle: true, quiet: true });
}

/**
 * @param {string} place
 * @param {string} text
 */
async function edit(place, text) {
  corrected = session.state.problems.some((one) => one.sheet === name && one.cell === place) ? place : "";
  await change("edit", { sheet: name, cell: place, text });
}

// The message strip ---------------------------------------------------------------------------------------------------

function drawStrip() {
  const here = session.state.problems.filter(
    (problem) => problem.id === problemId || (cell && problem.sheet === name && problem.cell === cell),
  );
  const column = sheet?.columns.find((one) => one.letter === split(cell)[0]);
  const row = sheet?.rows.find((one) => one.row === split(cell)[1]);
  fillStrip(parts.strip, {
    place: `${name}!${cell}`,
    problems: here.sort((one, other) => Number(other.id === problemId) - Number(one.id === problemId)),
    column,
    where: row ? `${name} ${row.row} 行` : "",
    text: row && column ? textOf(row, column.letter) : null,
    canEdit: session.state.file?.can_edit ?? false,
    edit: (text) => {
      focusGrid();
      edit(cell, text);
    },
    next: () => step(1),
    known: (sheetName) => session.state.sheets.some((one) => one.name === sheetName),
    go: async (sheetName, target) => {
      await showSheet(sheetName, target);
      focusGrid();
    },
  });
}

/** The problems of a file without sheets: each with its field. */
function withoutCells() {
  const all = ordered();
  const shown = all.slice(0, MOST_LISTED);
  if (!all.length) return h("section", { class: "card empty" }, h("p", {}, "没有错误，也没有提醒。"));
  return h(
    "div",
    { class: "table-place", tabindex: "0", role: "region", "aria-label": "问题" },
    h(
      "table",
      { class: "list" },
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          ["", "字段", "位置", "问题", "怎么办"].map((title) => h("th", { scope: "col" }, title)),
        ),
      ),
      h(
        "tbody",
        {},
        shown.map((problem) =>
          h(
            "tr",
            {},
            h("td", {}, problem.severity === "error" ? tag("bad", "错误") : tag("warn", "提醒")),
            h("th", { scope: "row" }, problem.title || "整个文件"),
            h("td", {}, dotted(problem.path)),
            h("td", {}, problem.message, problem.value && h("span", { class: "hint" }, `（现为“${problem.value}”）`)),
            h("td", {}, problem.remedy),
          ),
        ),
      ),
    ),
    all.length > shown.length && h("p", { class: "hint more" }, `还有 ${all.length - shown.length} 处，改好这些再看。`),
  );
}

/** @param {(string | number)[]} path */
function dotted(path) {
  return path.map((part, at) => (typeof part === "number" ? `[${part}]` : at ? `.${part}` : part)).join("");
}

function markedCopy() {
  return h(
    "p",
    { class: "side-action" },
    button(
      "下载标出问题的副本",
      async () => {
        const file = await save("marked");
        if (file) toast(`已生成“${file}”，在浏览器的下载文件夹里。`);
      },
      { small: true, data: { action: "marked" } },
    ),
  );
}

function keys() {
  /** @param {string} key @param {string} text */
  const pair = (key, text) => [h("kbd", {}, key), ` ${text} `];
  return h(
    "p",
    { class: "keys" },
    pair("F8", "下一处"),
    pair("Shift F8", "上一处"),
    pair("Enter", "改这一格"),
    pair("Ctrl Z", "撤销"),
  );
}

/** @param {KeyboardEvent} event */
function pressed(event) {
  if (!session.state.file || event.key !== "F8") return false;
  step(event.shiftKey ? -1 : 1);
  return true;
}

/**
 * Open the step at a cell, from another step.
 * @param {string} sheetName
 * @param {string} place empty if the sheet has no cell for it yet
 * @param {string} [what] that is looked for
 */
export async function showCell(sheetName, place, what = "") {
  goTo("check");
  if (!(await showSheet(sheetName, place)) || !sheet) return;
  if (!place && sheet.runs === "down") {
    const blank = sheet.rows.find((row) => row.cells.every((text) => !text));
    if (blank) await showSheet(sheetName, `${sheet.columns[0].letter}${blank.row}`);
    toast(`${sheetName}表里还没有“${what}”这一行。在空行里添上：左边写名称，右边写内容。`);
  } else if (!place) {
    toast(`“${what}”要填在${sheetName}表里。`);
  }
  focusGrid();
}

/** @type {import("./frame.js").Step} */
export const check = {
  id: "check",
  name: "核对",
  mount,
  update,
  unmount,
  pressed,
  status() {
    const { status, errors, warnings } = session.state;
    if (status === "empty") return { text: "—" };
    if (errors) return { text: `错误 ${errors} 处`, kind: "bad" };
    return { text: warnings ? `提醒 ${warnings} 处` : "没有问题", done: true };
  },
};
