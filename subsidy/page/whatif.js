// 如果: a trial with another value or reading. It never changes the result.

import { button, compareDecimals, figure, fill, h, setAttribute, PHONE } from "./dom.js";
import { blocked } from "./frame.js";
import { Grid } from "./grid.js";
import { openPerson } from "./why.js";
import { read, session } from "./session.js";

/** @typedef {import("./protocol").Settings} Settings */
/** @typedef {import("./protocol").SettingEntry} Entry */
/** @typedef {import("./protocol").Comparison} Comparison */
/** @typedef {import("./protocol").Change} Change */

/** @type {Record<string, string>} what is tried, by name */
let tried = {};
/** @type {Record<string, string>} what the comparison that is shown was made with */
let counted = {};
let triedOf = -1;
/** @type {Grid<Change> | null} */
let grid = null;
let asked = 0;
/** @type {Record<"head" | "controls" | "outcome", HTMLElement>} */
let parts;
/** @type {Settings | null} */
let settings = null;

/** @param {HTMLElement} root */
async function mount(root) {
  const wall = blocked("如果");
  if (wall) {
    root.append(wall);
    return;
  }
  if (triedOf !== session.version) {
    triedOf = session.version;
    tried = {};
    counted = {};
  }
  parts = {
    head: h("div", {}),
    controls: h("section", { class: "card controls", "aria-label": "改什么" }),
    outcome: h("div", { class: "outcome" }),
  };
  root.append(
    h("p", { class: "trial" }, "试算：只是看看，不改结果，也不会进任何一张表。"),
    parts.head,
    h("div", { class: "what-if" }, parts.controls, parts.outcome),
  );
  settings = await read("settings");
  if (!settings || !root.isConnected) return;
  drawControls();
  await compareNow();
}

function unmount() {
  grid?.close();
  grid = null;
}

/** @param {Comparison | null} comparison */
function drawHead(comparison) {
  const texts = comparison?.texts ?? [];
  const title = texts.length ? `如果${texts.map((text) => text.replace("：", " ")).join("，")}` : "如果……";
  fill(
    parts.head,
    h(
      "div",
      { class: "heading" },
      h(
        "div",
        {},
        h("h1", {}, title),
        h(
          "p",
          { class: "hint" },
          texts.length
            ? "对比的是原结果和试算。"
            : "在左边改一个数，或换一种读法，看谁多谁少。".replace("左边", PHONE.matches ? "下面" : "左边"),
        ),
      ),
      h(
        "div",
        { class: "actions" },
        texts.length > 0 && [
          button(
            "恢复原样",
            () => {
              tried = {};
              drawControls();
              compareNow();
            },
            { data: { action: "reset" } },
          ),
          button("打印对比", () => window.print(), { primary: true, data: { action: "print-comparison" } }),
        ],
      ),
    ),
  );
}

function drawControls() {
  if (!settings) return;
  const open = parts.controls.querySelector("details")?.open ?? false;
  fill(
    parts.controls,
    h("h2", {}, "改什么"),
    [...settings.facts, ...settings.numbers].map(control),
    settings.readings.length > 0 &&
      h(
        "details",
        { open },
        h("summary", {}, `换一种读法（${settings.readings.length} 条）`),
        h("p", { class: "hint" }, "文件没有写明的地方，现在按哪一种算，换成另一种会怎样。"),
        settings.readings.map(control),
      ),
  );
}

/** All that can be tried. */
function entries() {
  return settings ? [...settings.facts, ...settings.numbers, ...settings.readings] : [];
}

/** @param {Entry} entry */
function control(entry) {
  const id = `set-${entry.name}`;
  const value = tried[entry.name] ?? entry.value;
  const changed = entry.name in tried;
  const set = (/** @type {string} */ text) => {
    const clean = text.trim();
    if (clean === entry.value || clean === "") delete tried[entry.name];
    else tried[entry.name] = clean;
    drawControls();
    document.getElementById(id)?.focus();
    compareNow(entry.name);
  };
  const field = entry.options.length
    ? h(
        "select",
        {
          id,
          class: "field",
          "aria-describedby": `${id}-was`,
          on: { change: (/** @type {Event} */ event) => set(/** @type {HTMLSelectElement} */ (event.target).value) },
        },
        entry.options.map((option) =>
          h(
            "option",
            { value: option.value, selected: option.value === value },
            option.label + (option.value === entry.value ? "（现用）" : ""),
          ),
        ),
      )
    : h("input", {
        id,
        class: "field number",
        inputmode: "decimal",
        autocomplete: "off",
        value,
        "aria-describedby": `${id}-was`,
        on: { change: (/** @type {Event} */ event) => set(/** @type {HTMLInputElement} */ (event.target).value) },
      });
  return h(
    "div",
    { class: `control ${changed ? "changed" : ""} ${entry.options.length ? "stacked" : ""}` },
    h(
      "div",
      {},
      h("label", { for: id }, entry.label, entry.unit && h("small", {}, `（${entry.unit}）`)),
      h(
        "p",
        { class: "hint", id: `${id}-was` },
        [`原为 ${entry.value_text}`, entry.clause].filter(Boolean).join(" · "),
      ),
    ),
    field,
    h("p", { class: "field-problem", role: "alert", data: { problemOf: entry.name } }),
  );
}

/** @param {string} [name] the control that was changed last */
async function compareNow(name) {
  setStale(false);
  if (!Object.keys(tried).length) {
    asked += 1;
    parts.outcome.removeAttribute("aria-busy");
    counted = {};
    drawHead(null);
    grid?.close();
    const summary = session.state.summary;
    fill(
      parts.outcome,
      summary &&
        h(
          "section",
          { class: "card totals small", "aria-label": "现在的结果" },
          h(
            "div",
            { class: "total" },
            h("span", { class: "label" }, "现在所需资金"),
            h("p", { class: "headline" }, figure(summary.cost), h("small", {}, "元")),
          ),
          h(
            "div",
            { class: "total" },
            h("span", { class: "label" }, "现在享受补贴"),
            h("p", { class: "second" }, figure(summary.people), h("small", {}, "人")),
          ),
          h(
            "div",
            { class: "total" },
            h("span", { class: "label" }, "补贴标准"),
            h("p", { class: "second" }, figure(summary.full_standard), h("small", {}, "元")),
          ),
        ),
      h(
        "section",
        { class: "card empty" },
        h("p", {}, "还没有改什么。改一个数后按 Enter，这里就列出每一类、每个村、每个人的变化。"),
      ),
    );
    return;
  }
  const mine = ++asked;
  parts.outcome.setAttribute("aria-busy", "true");
  /** @type {Comparison | null} */
  const comparison = await read("compare", { settings: { ...tried } });
  if (mine !== asked || !parts.outcome.isConnected) return;
  parts.outcome.removeAttribute("aria-busy");
  if (!comparison) {
    moveProblem(name);
    tried = { ...counted };
    setStale(true);
    return;
  }
  counted = { ...tried };
  drawHead(comparison);
  drawOutcome(comparison);
}

/**
 * Grey what is shown while the value in a field was refused: it belongs to another one.
 * @param {boolean} stale
 */
function setStale(stale) {
  parts.outcome.classList.toggle("stale", stale);
  const print = parts.head.querySelector("[data-action=print-comparison]");
  if (print) setAttribute(print, "disabled", stale);
}

/** A value that cannot be is said under its field. @param {string | undefined} name */
function moveProblem(name) {
  const place = name && parts.controls.querySelector(`[data-problem-of="${CSS.escape(name)}"]`);
  const said = document.querySelector("#notice .notice > div");
  if (!place || !said) return;
  const entry = entries().find((one) => one.name === name);
  const shown = counted[name] ?? entry?.value;
  const words = entry?.options.find((option) => option.value === shown)?.label ?? shown;
  place.textContent = `✕ ${(said.textContent ?? "").replace(/。?$/, "。")}这个数没有算，显示的还是 ${words}。`;
  document.querySelector("#notice")?.replaceChildren();
}

/** @param {Comparison} comparison */
function drawOutcome(comparison) {
  const { total, classes, villages, persons, unnamed } = comparison;
  const up = compareDecimals(total.difference, "0") >= 0;
  grid?.close();
  const why = [...new Set(persons.map((person) => person.why))].slice(0, 2);
  fill(
    parts.outcome,
    h(
      "section",
      { class: "card totals small", "aria-label": "合计" },
      h(
        "div",
        { class: "total" },
        h("span", { class: "label" }, up ? "多需资金" : "少需资金"),
        h("p", { class: "headline" }, figure(total.difference, { signed: true }), h("small", {}, "元")),
        h("p", { class: "remark" }, figure(total.before), " → ", figure(total.after)),
      ),
      h(
        "div",
        { class: "total" },
        h("span", { class: "label" }, "增加"),
        h("p", { class: "second" }, total.people_gaining, h("small", {}, "人")),
      ),
      h(
        "div",
        { class: "total" },
        h("span", { class: "label" }, "减少"),
        h("p", { class: "second" }, total.people_losing, h("small", {}, "人")),
      ),
      h(
        "div",
        { class: "total" },
        h("span", { class: "label" }, "享受补贴"),
        h("p", { class: "second" }, comparison.people_before, " → ", comparison.people_after, h("small", {}, "人")),
      ),
    ),
    movements("按人的类别", classes, total),
    villages.length > 1 && movements("按村", villages, total),
    why.length > 0 && h("p", { class: "why-differs" }, h("strong", {}, "从哪一步起不同："), why.join("；")),
    unnamed > 0 &&
      h(
        "p",
        { class: "hint" },
        `增加、减少的人中有 ${unnamed} 人名单待定，还没有姓名，所以下面只列出其余 ${persons.length} 人。`,
      ),
    persons.length > 0
      ? changedPersons(persons)
      : h("section", { class: "card empty" }, h("p", {}, "没有人的金额变动。")),
  );
}

/**
 * @param {string} title
 * @param {import("./protocol").MovementJson[]} rows
 * @param {import("./protocol").MovementJson} total
 */
function movements(title, rows, total) {
  /** @param {import("./protocol").MovementJson} row @param {string} name */
  const line = (row, name) =>
    h(
      "tr",
      {},
      h("th", { scope: "row" }, name),
      h("td", { class: "right" }, row.people_gaining),
      h("td", { class: "right" }, row.people_losing),
      h("td", { class: "right" }, figure(row.before)),
      h("td", { class: "right" }, figure(row.after)),
      h("td", { class: "right" }, figure(row.difference, { signed: true })),
    );
  return h(
    "div",
    { class: "table-place still", tabindex: "0", role: "region", "aria-label": title },
    h(
      "table",
      { class: "list" },
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          [title, "增加（人）", "减少（人）", "原来（元）", "试算（元）", "差额（元）"].map((head, at) =>
            h("th", { scope: "col", class: at ? "right" : "" }, head),
          ),
        ),
      ),
      h(
        "tbody",
        {},
        rows.map((row) => line(row, row.name)),
      ),
      h("tfoot", {}, line(total, "合计")),
    ),
  );
}

/** @param {Change[]} persons */
function changedPersons(persons) {
  grid = new Grid({
    label: `变动的 ${persons.length} 人`,
    frozen: 1,
    byRow: true,
    columns: [
      { key: "name", title: `变动的 ${persons.length} 人`, width: "140px", narrow: "112px", head: true },
      { key: "classes", title: "失地类别", width: "minmax(120px, 1fr)", small: true },
      { key: "before", title: "原来（元）", width: "136px", narrow: "minmax(116px, 1fr)", right: true },
      { key: "after", title: "试算（元）", width: "136px", narrow: "minmax(116px, 1fr)", right: true },
      { key: "difference", title: "差额（元）", width: "136px", right: true, small: true },
    ],
    draw: (cell, person, column) => {
      if (column.key === "name") cell.append(h("span", { class: "link" }, person.name));
      else if (column.key === "classes") cell.textContent = person.classes;
      else if (column.key === "difference") cell.append(figure(person.difference, { signed: true }));
      else cell.append(figure(person.amount[column.key === "before" ? 0 : 1]));
      cell.title = person.why;
    },
    onEnter: (person) => openPerson(person.id_number),
    onPress: (person) => openPerson(person.id_number),
  });
  const place = h("div", { class: "grid-place" }, grid.root);
  requestAnimationFrame(() => grid?.show(persons));
  return place;
}

/** @type {import("./frame.js").Step} */
export const whatIf = {
  id: "what-if",
  name: "如果",
  mount,
  unmount,
  status: () => ({ text: session.state.status === "result" ? "试算" : "—" }),
};
