// 结果: totals, charts, and the list of persons.

import { bars } from "./chart.js";
import { button, byId, compare, compareDecimals, figure, fill, grouped, h, setAttribute } from "./dom.js";
import { blocked, goTo, heading, panelIsOpen } from "./frame.js";
import { downloadAllButton } from "./forms.js";
import { Grid } from "./grid.js";
import { openPerson, openVillage } from "./why.js";
import { read, say, session } from "./session.js";

/** @typedef {import("./protocol").Result} Result */
/** @typedef {import("./protocol").Person} Person */

/** @type {Result | null} */
let result = null;
/** @type {Grid<Person> | null} */
let grid = null;
let filter = "all";
let village = "";
let search = "";
let chart = "money";
/** @type {{key: string, down: boolean}} */
let sorted = { key: "", down: false };
/** @type {Record<"charts" | "chips" | "shown" | "place", HTMLElement>} */
let parts;
let shownOf = ""; // the file that search and filter were set for

/** @type {import("./grid.js").Column[]} */
const COLUMNS = [
  { key: "name", title: "姓名", width: "104px", narrow: "82px", head: true, sort: true },
  { key: "household", title: "户编号", width: "84px", narrow: "66px", sort: true },
  { key: "age", title: "年龄", width: "64px", right: true, sort: true, small: true },
  { key: "loss_class", title: "失地类别", width: "106px", narrow: "minmax(88px, 1fr)", sort: true },
  { key: "reason", title: "依据或原因", width: "minmax(110px, 1fr)", small: true },
  { key: "loss_ratio", title: "失地比例", width: "88px", right: true, sort: true, small: true },
  { key: "share", title: "补贴比例", width: "88px", right: true, sort: true, small: true },
  { key: "total", title: "补贴金额（元）", width: "minmax(128px, 160px)", narrow: "122px", right: true, sort: true },
];

/** @param {HTMLElement} root */
async function mount(root) {
  const wall = blocked("结果");
  if (wall) {
    root.append(wall);
    return;
  }
  if (shownOf !== session.state.file?.sha256) {
    shownOf = session.state.file?.sha256 ?? "";
    [filter, village, search, sorted] = ["all", "", "", { key: "", down: false }];
  }
  root.append(heading("补贴结果", "正在计算……"));
  /** @type {Result | null} */
  const answer = await read("result");
  if (!answer || !root.isConnected || !root.classList.contains("step-result")) return;
  result = answer;
  const { project } = answer;
  parts = {
    charts: h("div", { class: "charts" }),
    chips: h("div", { class: "filters" }),
    shown: h("p", { class: "hint shown", role: "status" }),
    place: h("div", { class: "grid-place persons" }),
  };
  fill(
    root,
    heading(
      "补贴结果",
      [project.name, " · 基准日 ", project.reference_date, " · 补贴标准 ", figure(project.full_standard), " 元"],
      button("打印", () => window.print()),
      button("试一试别的标准", () => goTo("what-if")),
      downloadAllButton(),
      button("去出表 →", () => goTo("forms"), { primary: true }),
    ),
    h(
      "section",
      { class: "card totals", "aria-label": "合计" },
      h(
        "div",
        { class: "total" },
        h("span", { class: "label" }, "所需资金"),
        h("p", { class: "headline" }, figure(project.cost), h("small", {}, "元")),
      ),
      h(
        "div",
        { class: "total" },
        h("span", { class: "label" }, "享受补贴"),
        h("p", { class: "second" }, figure(project.people), h("small", {}, "人")),
        project.pending_people > 0 && h("p", { class: "remark" }, `其中 ${project.pending_people} 人名单待定`),
      ),
      parts.charts,
    ),
    h("div", { class: "find" }, parts.chips, searchField(), parts.shown),
    parts.place,
  );
  drawCharts();
  drawChips();
  makeGrid();
}

function unmount() {
  grid?.close();
  grid = null;
}

// Charts --------------------------------------------------------------------------------------------------------------

function drawCharts() {
  if (!result) return;
  const { project, villages } = result;
  /** @type {[string, string][]} */
  const kinds = [
    ["money", "按钱的种类"],
    ["person", "按人的类别"],
    ["ages", "按年龄段"],
    ["villages", "按村"],
  ];
  const fills = /** @type {const} */ (["full", "half", "hatched"]);
  /** @type {Record<string, () => (Node | string | false)[]>} */
  const draw = {
    money: () => [
      bars(
        "各种补贴要多少钱",
        result?.by_money.map((group, at) => ({
          name: group.name,
          count: `${group.people} 人`,
          value: group.cost,
          fill: fills[Math.min(at, 2)],
        })) ?? [],
      ),
      project.in_both > 0 && h("p", { class: "remark" }, `有 ${project.in_both} 人两项都有，在两行里各算一次。`),
    ],
    person: () => [
      bars(
        "各类人要多少钱",
        result?.by_person.map((group) => ({ name: group.name, count: `${group.people} 人`, value: group.cost })) ?? [],
      ),
      h("p", { class: "remark" }, "每人只算一次，两项补贴合在一起。"),
    ],
    ages: () => [
      bars(
        "各年龄段有多少人，多少人有补贴",
        result?.ages.map((group) => ({
          name: group.name,
          value: String(group.persons),
          part: String(group.paid),
          count: "",
        })) ?? [],
        { text: (bar) => `${bar.part} ／ ${bar.value} 人` },
      ),
      h("p", { class: "remark" }, "深色：有补贴的人；浅色：全部的人。"),
    ],
    villages: () => [
      bars(
        "各村要多少钱",
        villages.map((one) => ({
          name: one.village,
          count: `${one.people} 人`,
          value: one.cost,
          press: () => openVillage(one.village),
        })),
      ),
      h("p", { class: "remark" }, "点村名，看这个村的合计怎么来的。"),
    ],
  };
  fill(
    parts.charts,
    h(
      "div",
      { class: "chart-kinds", role: "group", "aria-label": "图" },
      kinds.map(([kind, words]) =>
        h(
          "button",
          {
            type: "button",
            class: "chip small",
            "aria-pressed": String(chart === kind),
            data: { chart: kind },
            on: {
              click: () => {
                chart = kind;
                drawCharts();
                /** @type {HTMLElement | null} */ (parts.charts.querySelector(`[data-chart=${kind}]`))?.focus();
              },
            },
          },
          words,
        ),
      ),
    ),
    h("div", { class: "chart" }, draw[chart]()),
  );
}

// Filters -------------------------------------------------------------------------------------------------------------

function drawChips() {
  if (!result) return;
  const { counts, villages } = result;
  /** @type {[string, string, number][]} */
  const chips = [
    ["all", "全部", counts.all],
    ["paid", "有补贴", counts.paid],
    ["unpaid", "不补贴", counts.unpaid],
    ["hints", "要留意", counts.hints],
  ];
  fill(
    parts.chips,
    h(
      "div",
      { role: "group", "aria-label": "只看", class: "chips" },
      chips.map(([key, words, number]) =>
        h(
          "button",
          {
            type: "button",
            class: "chip",
            "aria-pressed": String(filter === key),
            data: { filter: key },
            on: {
              click: () => {
                filter = key;
                drawChips();
                showRows();
                /** @type {HTMLElement | null} */ (parts.chips.querySelector(`[data-filter=${key}]`))?.focus();
              },
            },
          },
          key === "hints" && h("span", { "aria-hidden": "true" }, "▲ "),
          `${words} ${number}`,
        ),
      ),
    ),
    villages.length > 1 &&
      h(
        "select",
        {
          class: "field",
          "aria-label": "只看一个村",
          on: {
            change: (/** @type {Event} */ event) => {
              village = /** @type {HTMLSelectElement} */ (event.target).value;
              showRows();
            },
          },
        },
        h("option", { value: "" }, "全部村"),
        villages.map((one) => h("option", { value: one.village, selected: one.village === village }, one.village)),
      ),
  );
}

function searchField() {
  return h("input", {
    type: "search",
    class: "field search",
    placeholder: "按姓名找人",
    "aria-label": "按姓名找人",
    id: "search",
    value: search,
    autocomplete: "off",
    on: {
      input: (/** @type {Event} */ event) => {
        search = /** @type {HTMLInputElement} */ (event.target).value.trim();
        showRows();
      },
      keydown: (/** @type {KeyboardEvent} */ event) => {
        if (event.key === "ArrowDown" || event.key === "Enter") {
          event.preventDefault();
          grid?.root.focus();
          if (event.key === "Enter" && grid?.rows.length === 1) openPerson(grid.rows[0].id_number);
        }
      },
    },
  });
}

function wanted() {
  /** @type {Record<string, (person: Person) => boolean>} */
  const filters = {
    all: () => true,
    paid: (person) => person.paid,
    unpaid: (person) => !person.paid,
    hints: (person) => person.hints.length > 0,
  };
  const people = (result?.persons ?? []).filter(
    (person) =>
      filters[filter](person) &&
      (!village || person.village === village) &&
      (!search || person.name.includes(search) || person.household === search || person.id_number.startsWith(search)),
  );
  const { key, down } = sorted;
  if (!key) return people;
  /** @type {Record<string, (a: Person, b: Person) => number>} */
  const orders = {
    name: (a, b) => a.name.localeCompare(b.name, "zh-CN"),
    household: (a, b) => compare(a.household, b.household),
    age: (a, b) => a.age - b.age,
    loss_class: (a, b) => compare(a.loss_class, b.loss_class),
    loss_ratio: (a, b) => compareDecimals(a.loss_ratio, b.loss_ratio),
    share: (a, b) => compareDecimals(a.share, b.share),
    total: (a, b) => compareDecimals(a.total, b.total),
  };
  const sign = down ? -1 : 1;
  return people.sort((a, b) => sign * orders[key](a, b));
}

// The list ------------------------------------------------------------------------------------------------------------

function makeGrid() {
  grid?.close();
  if (!result) return;
  const { project } = result;
  const pending =
    project.pending_people > 0
      ? `其中 ${project.pending_people} 人名单待定，${grouped(project.pending_amount)} 元`
      : "";
  grid = new Grid({
    label: "补贴名单",
    columns: COLUMNS,
    frozen: 1,
    byRow: true,
    sorted,
    draw: drawCell,
    onEnter: (person) => openPerson(person.id_number),
    onPress: (person) => openPerson(person.id_number),
    onCurrent: (person) => {
      if (panelIsOpen()) openPerson(person.id_number, { focus: false });
    },
    onSort: (column) => {
      if (!grid) return;
      const down = sorted.key === column.key ? !sorted.down : false;
      sorted = sorted.key === column.key && sorted.down ? { key: "", down: false } : { key: column.key, down };
      grid.options.sorted = sorted;
      grid.layOut();
      showRows();
      say(sorted.key ? `按${column.title}${down ? "从大到小" : "从小到大"}排` : "按工作簿里的顺序排");
    },
    foot: ["", `${project.people} 人`, "", "", pending, "", "", project.cost],
  });
  fill(parts.place, grid.root);
  showRows();
}

/** Draw the last row: it stays the total of all where fewer are listed. @param {number} listed */
function drawTotal(listed) {
  const all = result?.persons.length ?? 0;
  parts.shown.textContent = listed === all ? "" : `显示 ${listed} 人，共 ${all} 人`;
  const first = grid?.foot.querySelector(".cell");
  if (first) first.textContent = listed === all ? "合计" : "全部合计";
  const last = grid?.foot.querySelector(".cell:last-child");
  if (last) fill(last, figure(last.textContent ?? ""));
}

function showRows() {
  if (!grid) return;
  const people = wanted();
  drawTotal(people.length);
  grid.show(people);
  grid.root.scrollTop = 0;
  parts.place.querySelector(".grid-empty")?.remove();
  if (people.length) return;
  const near = search ? (result?.persons ?? []).filter((person) => resembles(person.name, search)).slice(0, 5) : [];
  parts.place.append(
    h(
      "div",
      { class: "grid-empty" },
      h("p", {}, search ? `没有叫“${search}”的人。` : "没有这样的人。"),
      near.length > 0 &&
        h(
          "p",
          {},
          "姓名相近的：",
          near.map((person, at) => [
            at > 0 && "、",
            button(`${person.name}（${person.household} 户）`, () => openPerson(person.id_number), { link: true }),
          ]),
        ),
    ),
  );
}

/** Whether two names differ in one character. @param {string} name @param {string} text */
function resembles(name, text) {
  const [a, b] = [[...name], [...text]];
  if (Math.abs(a.length - b.length) > 1 || b.length < 2) return false;
  const shared = b.filter((one) => a.includes(one)).length;
  return shared >= Math.max(a.length, b.length) - 1 && shared > 0;
}

/**
 * @param {HTMLElement} cell
 * @param {Person} person
 * @param {import("./grid.js").Column} column
 */
function drawCell(cell, person, column) {
  if (column.key === "name") {
    cell.append(h("span", { class: "link" }, person.name));
    if (person.hints.length) cell.append(" ", h("span", { class: "hint-sign", title: person.hints.join("\n") }, "▲"));
  } else if (column.key === "total") {
    if (person.paid) cell.append(figure(person.total));
    else fill(cell, h("span", { class: "unpaid" }, "不补贴"));
  } else if (column.key === "loss_ratio" || column.key === "share") {
    cell.append(figure(person[column.key]));
  } else {
    const text = String(person[/** @type {"age" | "household" | "loss_class" | "reason"} */ (column.key)]);
    cell.textContent = text;
    if (column.key === "reason") setAttribute(cell, "title", person.reasons.join("\n"));
  }
}

/** @param {KeyboardEvent} event */
function pressed(event) {
  if (!(event.ctrlKey && event.key.toLowerCase() === "f") || !document.getElementById("search")) return false;
  const field = /** @type {HTMLInputElement} */ (byId("search"));
  field.focus();
  field.select();
  return true;
}

/** @type {import("./frame.js").Step} */
export const resultStep = {
  id: "result",
  name: "结果",
  mount,
  unmount,
  pressed,
  status() {
    const { status, summary } = session.state;
    if (status === "empty") return { text: "—" };
    if (!summary) return { text: "待核对" };
    return { text: `${summary.people} 人`, done: true };
  },
};
