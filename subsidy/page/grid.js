// A grid of many rows of which only those in view are in the page: fixed columns at the left, one tab stop, arrow keys,
// and editing where the owner allows it. Rows are 36 px high, so that a row's place follows from its number.

import { fill, h, PHONE } from "./dom.js";

/**
 * @typedef {object} Column
 * @property {string} key
 * @property {string} title
 * @property {string} width a track of a CSS grid: "96px", "minmax(160px, 1fr)"
 * @property {string} [narrow] the same on a phone
 * @property {boolean} [right] right-aligned figures
 * @property {boolean} [head] the header of its row
 * @property {boolean} [sort] sorted by its header
 * @property {boolean} [small] left out on a phone
 */

/**
 * @template Row
 * @typedef {object} Options
 * @property {string} label
 * @property {Column[]} columns
 * @property {number} frozen how many columns at the left stay in view
 * @property {(cell: HTMLElement, row: Row, column: Column) => void} draw fills a cell
 * @property {(row: Row) => string} [rowClass]
 * @property {(row: Row, column: Column) => void} [onCurrent] the current cell has moved
 * @property {(row: Row, column: Column) => void} [onEnter] Enter or a double click, where nothing is edited
 * @property {(row: Row, column: Column) => void} [onPress] a click
 * @property {(row: Row, column: Column) => string | null} [textToEdit] null where a cell cannot be edited
 * @property {(row: Row, column: Column, text: string) => void} [onEdit]
 * @property {(column: Column) => void} [onSort]
 * @property {{key: string, down: boolean} | null} [sorted]
 * @property {boolean} [byRow] the current thing is a row rather than a cell
 * @property {(row: Row) => boolean} [pinned] rows kept in the page though out of view
 * @property {string[]} [foot] a last row that stays in view, as texts by column
 */

export const ROW_HEIGHT = 36;
const AHEAD = 8; // rows drawn beyond what is in view
const PINNED = 30; // rows kept in the page though out of view
let count = 0;

/** @param {Column} column */
function widthOf(column) {
  return PHONE.matches ? (column.narrow ?? column.width) : column.width;
}

/** @template Row */
export class Grid {
  /** @param {Options<Row>} options */
  constructor(options) {
    this.options = options;
    /** @type {Row[]} */
    this.rows = [];
    this.row = 0;
    this.column = 0;
    this.id = `grid${++count}`;
    /** @type {Map<number, HTMLElement>} */
    this.drawn = new Map();
    /** @type {number[]} */
    this.kept = [];
    this.printing = false;
    /** @type {HTMLInputElement | null} */
    this.input = null;
    this.head = h("div", { class: "grid-head", role: "rowgroup" });
    this.body = h("div", { class: "grid-body", role: "rowgroup" });
    this.foot = h("div", { class: "grid-foot", role: "rowgroup" });
    this.root = h(
      "div",
      {
        class: "grid",
        role: "grid",
        tabindex: "0",
        "aria-label": options.label,
        on: {
          scroll: () => this.draw(),
          keydown: (/** @type {KeyboardEvent} */ event) => this.pressed(event),
          click: (/** @type {MouseEvent} */ event) => this.clicked(event, false),
          dblclick: (/** @type {MouseEvent} */ event) => this.clicked(event, true),
        },
      },
      this.head,
      this.body,
      this.foot,
    );
    this.watch = new ResizeObserver(() => this.draw());
    this.watch.observe(this.root);
    this.beforePrint = () => this.print(true);
    this.afterPrint = () => this.print(false);
    window.addEventListener("beforeprint", this.beforePrint);
    window.addEventListener("afterprint", this.afterPrint);
    this.layOut();
  }

  /** Leave the page. */
  close() {
    this.watch.disconnect();
    window.removeEventListener("beforeprint", this.beforePrint);
    window.removeEventListener("afterprint", this.afterPrint);
    this.root.remove();
  }

  /** The columns that are shown; on a phone the header of the row comes before what stands to its left. */
  get columns() {
    const { columns } = this.options;
    if (!PHONE.matches) return columns;
    const shown = columns.filter((column) => !column.small);
    const head = shown.findIndex((column) => column.head);
    return head > 1 ? [shown[0], shown[head], ...shown.slice(1).filter((column) => !column.head)] : shown;
  }

  /** Draw the header; needed again when columns change. */
  layOut() {
    const columns = this.columns;
    this.root.style.setProperty("--tracks", columns.map(widthOf).join(" "));
    this.root.setAttribute("aria-colcount", String(columns.length));
    const sorted = this.options.sorted;
    fill(
      this.head,
      h(
        "div",
        { class: "grid-row", role: "row", "aria-rowindex": "1" },
        columns.map((column, index) => {
          const direction = sorted?.key === column.key ? (sorted.down ? "descending" : "ascending") : null;
          const cell = h(
            "div",
            {
              class: this.cellClass(column, index),
              role: "columnheader",
              "aria-colindex": index + 1,
              "aria-sort": column.sort ? (direction ?? "none") : null,
            },
            column.sort
              ? h(
                  "button",
                  { type: "button", tabindex: "-1", on: { click: () => this.options.onSort?.(column) } },
                  column.title,
                  direction && h("span", { "aria-hidden": "true" }, sorted?.down ? " ↓" : " ↑"),
                )
              : column.title,
          );
          return cell;
        }),
      ),
    );
    const foot = this.options.foot;
    fill(
      this.foot,
      foot &&
        h(
          "div",
          { class: "grid-row", role: "row" },
          columns.map((column, index) =>
            h(
              "div",
              { class: this.cellClass(column, index), role: "gridcell" },
              foot[this.options.columns.indexOf(column)],
            ),
          ),
        ),
    );
    this.freeze();
  }

  /** Fixed columns stand where the ones before them end. */
  freeze() {
    let left = 0;
    this.columns.slice(0, this.frozen()).forEach((column, index) => {
      this.root.style.setProperty(`--left${index}`, `${left}px`);
      left += parseInt(widthOf(column), 10);
    });
    this.frozenWidth = left;
  }

  frozen() {
    return PHONE.matches ? Math.min(this.options.frozen, 2) : this.options.frozen;
  }

  /**
   * @param {Column} column
   * @param {number} index
   */
  cellClass(column, index) {
    const frozen = this.frozen();
    return [
      "cell",
      column.right && "right",
      column.head && "name",
      column.width.includes("1fr") && "wide",
      index < frozen && `frozen at${index}`,
      index === frozen - 1 && "edge",
    ]
      .filter(Boolean)
      .join(" ");
  }

  /**
   * Show other rows; the current cell stays where it can.
   * @param {Row[]} rows
   */
  show(rows) {
    this.rows = rows;
    const pinned = this.options.pinned;
    this.kept = pinned ? rows.flatMap((row, index) => (pinned(row) ? [index] : [])).slice(0, PINNED) : [];
    this.row = Math.min(this.row, Math.max(0, rows.length - 1));
    this.root.setAttribute("aria-rowcount", String(rows.length + 1));
    this.body.style.height = `${rows.length * ROW_HEIGHT}px`;
    this.redraw();
  }

  /** Draw the rows in view again: their content has changed. */
  redraw() {
    this.drawn.forEach((element) => element.remove());
    this.drawn.clear();
    this.draw();
  }

  /** Draw what has come into view, drop what has left it. */
  draw() {
    if (this.input) return;
    const from = this.printing ? 0 : Math.max(0, Math.floor(this.root.scrollTop / ROW_HEIGHT) - AHEAD);
    const height = this.root.clientHeight || 600;
    const to = this.printing
      ? this.rows.length
      : Math.min(this.rows.length, Math.ceil((this.root.scrollTop + height) / ROW_HEIGHT) + AHEAD);
    const wanted = new Set(this.kept);
    for (let index = from; index < to; index += 1) wanted.add(index);
    if (this.rows.length) wanted.add(this.row);
    for (const [index, element] of this.drawn) {
      if (!wanted.has(index)) {
        element.remove();
        this.drawn.delete(index);
      }
    }
    const fresh = document.createDocumentFragment();
    for (const index of [...wanted].sort((a, b) => a - b)) {
      if (this.drawn.has(index) || !this.rows[index]) continue;
      const element = this.rowOf(index);
      this.drawn.set(index, element);
      fresh.append(element);
    }
    this.body.append(fresh);
    this.markCurrent();
  }

  /** @param {number} index */
  rowOf(index) {
    const row = this.rows[index];
    const element = h("div", {
      class: `grid-row ${this.options.rowClass?.(row) ?? ""}`,
      role: "row",
      id: `${this.id}r${index}`,
      "aria-rowindex": index + 2,
      data: { index: String(index) },
    });
    element.style.top = `${index * ROW_HEIGHT}px`;
    this.columns.forEach((column, at) => {
      const cell = h("div", {
        class: this.cellClass(column, at),
        role: column.head ? "rowheader" : "gridcell",
        id: `${this.id}r${index}c${at}`,
        "aria-colindex": at + 1,
      });
      this.options.draw(cell, row, column);
      if (!cell.textContent) cell.setAttribute("role", "gridcell"); // an empty cell heads nothing
      element.append(cell);
    });
    return element;
  }

  markCurrent() {
    this.root.querySelectorAll(".current").forEach((element) => element.classList.remove("current"));
    const element = this.drawn.get(this.row);
    if (!element) {
      this.root.removeAttribute("aria-activedescendant");
      return;
    }
    element.classList.add("current");
    const cell = element.children[this.column];
    if (!this.options.byRow) cell?.classList.add("current");
    this.root.setAttribute("aria-activedescendant", this.options.byRow ? element.id : (cell?.id ?? element.id));
  }

  /**
   * Make a cell the current one and bring it into view.
   * @param {number} row
   * @param {number} column
   * @param {{middle?: boolean, quiet?: boolean}} [how] `quiet`: the owner knows
   */
  goTo(row, column, { middle = false, quiet = false } = {}) {
    if (!this.rows.length) return;
    this.row = Math.max(0, Math.min(row, this.rows.length - 1));
    this.column = Math.max(0, Math.min(column, this.columns.length - 1));
    const headHeight = this.head.offsetHeight + this.foot.offsetHeight;
    const top = this.row * ROW_HEIGHT;
    const room = this.root.clientHeight - headHeight;
    if (top < this.root.scrollTop || top + ROW_HEIGHT > this.root.scrollTop + room) {
      this.root.scrollTop = middle
        ? top - room / 2 + ROW_HEIGHT
        : top < this.root.scrollTop
          ? top
          : top + ROW_HEIGHT - room;
    }
    this.draw();
    const cell = this.drawn.get(this.row)?.children[this.column];
    if (cell instanceof HTMLElement && this.column >= this.frozen()) {
      const frozen = this.frozenWidth ?? 0;
      const start = cell.offsetLeft - frozen;
      const end = cell.offsetLeft + cell.offsetWidth - this.root.clientWidth;
      this.root.scrollLeft = Math.min(start, Math.max(end, this.root.scrollLeft)); // its beginning if it has no room
    }
    this.markCurrent();
    if (!quiet) this.options.onCurrent?.(this.rows[this.row], this.columns[this.column]);
  }

  /** @param {KeyboardEvent} event */
  pressed(event) {
    if (event.target !== this.root || event.altKey) return;
    const page = Math.max(1, Math.floor(this.root.clientHeight / ROW_HEIGHT) - 2);
    const last = this.rows.length - 1;
    /** @type {Record<string, [number, number]>} */
    const moves = {
      ArrowDown: [this.row + 1, this.column],
      ArrowUp: [this.row - 1, this.column],
      ArrowRight: [this.row, this.column + 1],
      ArrowLeft: [this.row, this.column - 1],
      PageDown: [this.row + page, this.column],
      PageUp: [this.row - page, this.column],
      Home: event.ctrlKey ? [0, this.column] : [this.row, 0],
      End: event.ctrlKey ? [last, this.column] : [this.row, this.columns.length - 1],
    };
    const move = moves[event.key];
    if (move) {
      event.preventDefault();
      this.goTo(move[0], move[1]);
    } else if (event.key === "Enter" || event.key === "F2") {
      event.preventDefault();
      this.enter();
    } else if (
      (event.key === "Delete" || event.key.length === 1) &&
      !event.ctrlKey &&
      !event.metaKey &&
      this.options.textToEdit
    ) {
      if (event.key === " ") event.preventDefault();
      else this.edit(event.key === "Delete" ? "" : event.key, event);
    }
  }

  enter() {
    const [row, column] = [this.rows[this.row], this.columns[this.column]];
    if (!row) return;
    if (this.options.textToEdit) this.edit(null);
    else this.options.onEnter?.(row, column);
  }

  /**
   * Edit the current cell; `first` replaces its text.
   * @param {string | null} first
   * @param {KeyboardEvent} [event]
   */
  edit(first, event) {
    const [row, column] = [this.rows[this.row], this.columns[this.column]];
    const text = row && this.options.textToEdit?.(row, column);
    const cell = this.drawn.get(this.row)?.children[this.column];
    if (text === null || text === undefined || !(cell instanceof HTMLElement)) return;
    event?.preventDefault();
    const input = h("input", {
      class: "cell-input",
      value: first ?? text,
      "aria-label": `改 ${column.title}`,
      autocomplete: "off",
    });
    let done = false;
    /** @param {boolean} keep @param {number} down */
    const finish = (keep, down) => {
      if (done) return;
      done = true;
      this.input = null;
      const value = input.value;
      input.remove();
      cell.classList.remove("editing");
      this.root.focus({ preventScroll: true });
      if (keep && value !== text) this.options.onEdit?.(row, column, value);
      if (down) this.goTo(this.row + down, this.column);
    };
    input.addEventListener("keydown", (press) => {
      if (press.isComposing) return;
      press.stopPropagation();
      if (press.key === "Enter") finish(true, press.shiftKey ? -1 : 1);
      else if (press.key === "Escape") finish(false, 0);
      else if (press.key === "Tab") finish(true, 0);
      else return;
      press.preventDefault();
    });
    input.addEventListener("blur", () => finish(true, 0));
    cell.classList.add("editing");
    cell.append(input);
    this.input = input;
    input.focus();
    if (first === null) input.select();
  }

  /**
   * @param {MouseEvent} event
   * @param {boolean} twice
   */
  clicked(event, twice) {
    if (!(event.target instanceof Element) || event.target.closest("input, .grid-head")) return;
    const cell = event.target.closest(".cell");
    const row = cell?.closest("[data-index]");
    if (!cell || !(row instanceof HTMLElement)) return;
    this.goTo(Number(row.dataset.index), [...row.children].indexOf(cell));
    if (twice) this.enter();
    else this.options.onPress?.(this.rows[this.row], this.columns[this.column]);
  }

  /** @param {boolean} on */
  print(on) {
    this.printing = on;
    this.redraw();
  }
}
