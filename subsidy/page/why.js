// The panel beside the result: why a person gets an amount, and how two people differ.

import { button, byId, figure, h, tag } from "./dom.js";
import { showCell } from "./check.js";
import { openPanel, panelHead, panelIsOpen } from "./frame.js";
import { read } from "./session.js";

/** @typedef {import("./protocol").Explanation} Explanation */
/** @typedef {import("./protocol").Neighbour} Neighbour */
/** @typedef {import("./protocol").Step} Step */
/** @typedef {import("./protocol").Chapter} Chapter */

let onlyDifferent = false;
let asked = 0;

/**
 * 为什么: the explanation of one person.
 * @param {string} who ID number
 * @param {{focus?: boolean}} [options]
 */
export async function openPerson(who, { focus = true } = {}) {
  const mine = ++asked;
  /** @type {Explanation | null} */
  const explanation = await read("explain", { who });
  if (!explanation || mine !== asked) return;
  openPanel(`${explanation.name}：为什么`, (root) => {
    root.append(
      head(explanation),
      tabs(explanation, "why"),
      summary(explanation),
      ...chapters(explanation),
      notes(explanation),
      actions(explanation.person),
    );
  });
  if (focus) focusHead();
}

/**
 * How the total of a village comes about.
 * @param {string} village
 */
export async function openVillage(village) {
  const mine = ++asked;
  /** @type {Explanation | null} */
  const explanation = await read("explain_village", { village });
  if (!explanation || mine !== asked) return;
  openPanel(`${village}：合计怎么来的`, (root) => {
    root.append(
      panelHead(village, "合计怎么来的"),
      summary(explanation),
      ...chapters(explanation),
      notes(explanation),
      actions(),
    );
  });
  focusHead();
}

/**
 * 和邻居比: two people side by side.
 * @param {Explanation} explanation
 * @param {string} other ID number
 */
async function openNeighbour(explanation, other) {
  const who = explanation.person?.id_number ?? "";
  const mine = ++asked;
  const focused = document.activeElement?.id;
  /** @type {Neighbour | null} */
  const pair = other ? await read("neighbour", { who, other }) : null;
  /** @type {import("./protocol").Result | null} */
  const result = await read("result");
  const village = (result?.persons ?? []).filter((one) => one.village === explanation.person?.village);
  if (mine !== asked || !panelIsOpen()) return;
  openPanel(
    `${explanation.name}：和邻居比`,
    (root) => {
      root.append(head(explanation), tabs(explanation, "neighbour"), chooser(explanation, other, village));
      if (pair) root.append(...sideBySide(pair), actions());
      else root.append(h("p", { class: "hint" }, "附近没有结果不同的人；本村有别的人时，可以在上面选。"));
    },
    { wide: true },
  );
  /** @type {HTMLElement | null} */ (
    byId("panel").querySelector(focused === "other" ? "#other" : "[aria-selected=true]")
  )?.focus({ preventScroll: true });
}

function focusHead() {
  /** @type {HTMLElement | null} */ (byId("panel").querySelector("h2"))?.focus();
}

/** @param {Explanation} explanation */
function head({ name, person }) {
  return panelHead(name, person && ` ${person.household} 户 ${person.relation} · ${person.age} 周岁`);
}

/**
 * @param {Explanation} explanation
 * @param {"why" | "neighbour"} open
 */
function tabs(explanation, open) {
  const who = explanation.person?.id_number ?? "";
  const other = explanation.neighbours[0]?.id_number ?? "";
  /** @type {[string, string, () => unknown][]} */
  const all = [
    ["why", "为什么", () => openPerson(who)],
    ["neighbour", "和邻居比", () => openNeighbour(explanation, other)],
  ];
  return h(
    "div",
    { class: "tab-row", role: "tablist", "aria-label": "看什么" },
    all.map(([key, words, press]) =>
      h(
        "button",
        {
          type: "button",
          role: "tab",
          class: "tab",
          "aria-selected": String(key === open),
          tabindex: key === open ? "0" : "-1",
          data: { panel: key },
          on: {
            click: press,
            keydown: (/** @type {KeyboardEvent} */ event) => {
              if (event.key === "ArrowRight" || event.key === "ArrowLeft")
                all.find(([other_]) => other_ !== open)?.[2]();
            },
          },
        },
        words,
      ),
    ),
  );
}

/** @param {Explanation} explanation */
function summary({ person, summary: text, document: source }) {
  return h(
    "section",
    { class: "summary", "aria-label": "结论" },
    person &&
      h(
        "p",
        { class: "summary-amount" },
        person.paid ? ["补贴 ", h("strong", {}, figure(person.total)), " 元"] : h("strong", {}, "不补贴"),
      ),
    h("p", {}, text),
    h("p", { class: "hint" }, `依据：${source}`),
    person &&
      person.hints.length > 0 &&
      h(
        "ul",
        { class: "hints" },
        person.hints.map((hint) => h("li", {}, tag("warn", "留意"), " ", hint)),
      ),
  );
}

/** @param {Explanation} explanation */
function chapters({ chapters: all }) {
  return all.map((chapter, index) =>
    h(
      "section",
      { class: "chapter" },
      h(
        "h3",
        {},
        h("span", { class: "chapter-number" }, index + 1),
        " ",
        chapter.title,
        h("span", { class: "chapter-outcome" }, chapter.outcome),
      ),
      steps(chapter),
    ),
  );
}

/**
 * The steps of a chapter; where several in a row hold without deciding anything, they are folded under one heading.
 * @param {Chapter} chapter
 */
function steps(chapter) {
  /** @type {(HTMLElement | Step[])[]} */
  const parts = [];
  for (const step of chapter.steps) {
    const last = parts[parts.length - 1];
    if (!quiet(step)) parts.push(stepOf(step));
    else if (Array.isArray(last)) last.push(step);
    else parts.push([step]);
  }
  return parts.map((part) => {
    if (!Array.isArray(part)) return part;
    if (part.length < 3) return part.map(stepOf);
    const holds = part[0].holds;
    const words = part.every((step) => step.holds === holds) ? (holds ? "都符合" : "都不成立") : "看过";
    return h(
      "details",
      { class: "folded" },
      h("summary", {}, `这 ${part.length} 项${words}：${part.map((step) => step.label).join("、")}`),
      part.map(stepOf),
    );
  });
}

/** @param {Step} step */
function quiet(step) {
  return step.holds !== null && !step.on_the_line;
}

/** @param {Step} step */
function stepOf(step) {
  const [sign, words] = step.holds === null ? ["＝", "算得"] : step.holds ? ["✓", "符合"] : ["✕", "不符合"];
  return h(
    "div",
    {
      class: `explained ${step.on_the_line ? "on-the-line" : ""} ${step.holds === true ? "yes" : step.holds === false ? "no" : ""}`,
    },
    h("span", { class: "sign", role: "img", "aria-label": words }, sign),
    h(
      "div",
      {},
      h(
        "p",
        { class: "explained-head" },
        step.label,
        " ",
        h("strong", {}, step.result),
        step.on_the_line && [" ", tag("warn", "正好压线")],
      ),
      h("p", { class: "hint" }, [step.working, step.ground].filter(Boolean).join(" · ")),
    ),
  );
}

/** @param {Explanation} explanation */
function notes({ notes: all }) {
  if (!all.length) return "";
  return h(
    "details",
    { class: "folded notes" },
    h("summary", {}, `办理提示和估算 ${all.length} 条，不是发放依据`),
    all.map(stepOf),
  );
}

/** @param {import("./protocol").Person | null} [person] */
function actions(person = null) {
  return h(
    "p",
    { class: "panel-actions" },
    button("打印这一页", () => window.print()),
    person && person.cell && button("看他在表里的这一行", () => showCell(person.sheet, person.cell)),
  );
}

// Side by side --------------------------------------------------------------------------------------------------------

/**
 * @param {Explanation} explanation
 * @param {string} other
 * @param {import("./protocol").Person[]} village
 */
function chooser(explanation, other, village) {
  if (village.length < 2) return "";
  const near = new Set(explanation.neighbours.map((one) => one.id_number));
  return h(
    "div",
    { class: "chooser" },
    h("label", { for: "other" }, "和谁比"),
    h(
      "select",
      {
        id: "other",
        class: "field",
        on: {
          change: (/** @type {Event} */ event) =>
            openNeighbour(explanation, /** @type {HTMLSelectElement} */ (event.target).value),
        },
      },
      options("附近结果不同的人", explanation.neighbours, other),
      options(
        "本村其他人",
        village.filter((one) => one.id_number !== explanation.person?.id_number && !near.has(one.id_number)),
        other,
      ),
    ),
    h(
      "button",
      {
        type: "button",
        class: "chip",
        "aria-pressed": String(onlyDifferent),
        on: {
          click: () => {
            onlyDifferent = !onlyDifferent;
            openNeighbour(explanation, other);
          },
        },
      },
      "只看不同的",
    ),
  );
}

/**
 * @param {string} label
 * @param {{id_number: string, name: string, household: string, loss_class: string}[]} people
 * @param {string} chosen
 */
function options(label, people, chosen) {
  return (
    people.length > 0 &&
    h(
      "optgroup",
      { label },
      people.map((one) =>
        h(
          "option",
          { value: one.id_number, selected: one.id_number === chosen },
          `${one.name}（${one.household} 户，${one.loss_class}）`,
        ),
      ),
    )
  );
}

/** @param {Neighbour} pair */
function sideBySide(pair) {
  const { left, right, rows, first } = pair;
  const shown = rows.map((row, index) => ({ row, index })).filter(({ row }) => !onlyDifferent || !row.same);
  return [
    h(
      "section",
      { class: "summary", "aria-label": "结论" },
      h("p", {}, first === null ? "两人每一步都相同。" : pair.sentence),
    ),
    h(
      "table",
      { class: "list side-by-side" },
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          h("th", { scope: "col" }, "步骤"),
          [left, right].map((person) =>
            h("th", { scope: "col" }, person.name, " ", h("small", {}, `${person.household} 户`)),
          ),
        ),
      ),
      h(
        "tbody",
        {},
        shown.map(({ row, index }) =>
          h(
            "tr",
            { class: index === first ? "differs" : row.same ? "same" : "after" },
            h(
              "th",
              { scope: "row" },
              index === first && [h("span", { class: "from-here" }, "▶ 从这里起不同"), h("br", {})],
              row.label,
            ),
            [row.left, row.right].map((step) => h("td", {}, step ? sideOf(step, row.same) : "—")),
          ),
        ),
      ),
      h(
        "tfoot",
        {},
        h(
          "tr",
          {},
          h("th", { scope: "row" }, "补贴金额"),
          [left, right].map((person) =>
            h("td", {}, person.paid ? [h("strong", {}, figure(person.total)), " 元"] : "不补贴"),
          ),
        ),
      ),
    ),
  ];
}

/**
 * @param {Step} step
 * @param {boolean} same
 */
function sideOf(step, same) {
  const sign = step.holds === null ? "" : step.holds ? "✓ " : "✕ ";
  return [
    h(same ? "span" : "strong", {}, sign, step.result),
    !same && step.working && [h("br", {}), h("span", { class: "hint" }, step.working)],
  ];
}
