// 出表: the form set, what it still lacks, previews and downloads.

import { button, fill, h, tag } from "./dom.js";
import { blocked, heading, openPanel, panelHead, showFrame } from "./frame.js";
import { showCell } from "./check.js";
import { read, save, session, toast } from "./session.js";

/** @typedef {import("./protocol").FormList} FormList */
/** @typedef {import("./protocol").FormEntry} FormEntry */
/** @typedef {import("./protocol").Preview} Preview */
/** @typedef {import("./protocol").PreviewSheet} PreviewSheet */
/** @typedef {import("./protocol").Lack} Lack */

const PAPER_WIDTH = 1030; // pixels of a landscape A4 within its margins
const LISTED = 40; // facts that are missing, listed at once

/** @type {FormList | null} */
let list = null;
/** @type {Set<string>} forms left out */
const left = new Set();
let shownOf = "";

/** @param {HTMLElement} root */
async function mount(root) {
  const wall = blocked("出表");
  if (wall) {
    root.append(wall);
    return;
  }
  if (shownOf !== session.state.file?.sha256) {
    shownOf = session.state.file?.sha256 ?? "";
    left.clear();
  }
  root.append(heading("出表", "正在清点表格……", downloadButton("下载整套（zip）")));
  /** @type {FormList | null} */
  const answer = await read("form_list");
  if (!answer || !root.isConnected || !root.classList.contains("step-forms")) return;
  list = answer;
  draw(root);
  showFrame();
}

/** @param {HTMLElement} root */
function draw(root) {
  if (!list) return;
  const { forms, pages, lacks } = list;
  const villages = [...new Set(forms.map((form) => form.village))];
  const headPlace = h("div", {});
  const drawHead = () => {
    const taken = chosen();
    const all = taken.length === forms.length;
    fill(
      headPlace,
      heading(
        `出表：${forms.length} 张表，约 ${pages} 页`,
        `${lacks.length ? "缺的地方留空，可以先下载，用笔补填。" : "每张表都齐全。"}页数是估算的，以打印出来的为准。`,
        session.about?.can_print && button("打印包（PDF）", printAll, { data: { action: "print" } }),
        taken.length
          ? downloadButton(all ? `下载整套 ${forms.length} 张（zip）` : `下载选中的 ${taken.length} 张（zip）`)
          : h("p", { class: "hint" }, "一张也没有选，先在下面勾上。"),
      ),
    );
  };
  const tables = h(
    "div",
    { class: "table-place", tabindex: "0", role: "region", "aria-label": "表格清单" },
    h(
      "table",
      { class: "list forms-list" },
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          [["表"], ["名称"], ["页数", "right"], ["是否齐全"], ["操作", "unseen-text"]].map(([title, name]) =>
            h("th", { scope: "col", class: name ?? "" }, title),
          ),
        ),
      ),
      villages.map((village) =>
        section(
          village,
          forms.filter((form) => form.village === village),
          drawHead,
        ),
      ),
    ),
  );
  drawHead();
  fill(
    root,
    headPlace,
    h("div", { class: "forms" }, tables, h("div", { class: "side" }, lackCard(lacks), moreCard(villages))),
  );
}

function chosen() {
  return (list?.forms ?? []).filter((form) => !left.has(form.path));
}

/**
 * @param {string} village
 * @param {FormEntry[]} forms
 * @param {() => void} changed
 */
function section(village, forms, changed) {
  const boxes = /** @type {HTMLInputElement[]} */ ([]);
  const all = h("input", {
    type: "checkbox",
    checked: forms.every((form) => !left.has(form.path)),
    on: {
      change: () => {
        forms.forEach((form, at) => {
          boxes[at].checked = all.checked;
          take(form, all.checked);
        });
        changed();
      },
    },
  });
  return h(
    "tbody",
    {},
    h(
      "tr",
      { class: "section" },
      h("th", { scope: "rowgroup", colspan: "5" }, h("label", { class: "tick" }, all, village || "项目")),
    ),
    forms.map((form) => {
      const box = h("input", {
        type: "checkbox",
        checked: !left.has(form.path),
        on: {
          change: () => {
            take(form, box.checked);
            all.checked = forms.every((one) => !left.has(one.path));
            changed();
          },
        },
      });
      boxes.push(box);
      return h(
        "tr",
        {},
        h("th", { scope: "row" }, h("label", { class: "tick" }, box, form.number || form.title)),
        h("td", {}, form.title),
        h("td", { class: "right" }, form.pages ?? "—"),
        h(
          "td",
          {},
          form.lacks
            ? button(`▲ 缺 ${form.lacks} 处`, () => showLacks(form), { class: "tag warn as-link" })
            : !form.draft && tag("ok", "齐全"),
          form.draft && [" ", tag("warn", `草案：${form.draft}`)],
        ),
        h(
          "td",
          { class: "row-actions" },
          form.can_preview &&
            h(
              "button",
              {
                type: "button",
                class: "button small",
                "aria-label": `预览 ${form.number} ${form.title}`,
                on: { click: () => preview(form) },
              },
              "预览",
            ),
          h(
            "button",
            {
              type: "button",
              class: "button small",
              "aria-label": `下载 ${form.number} ${form.title}`,
              on: { click: () => download(form) },
            },
            "下载",
          ),
        ),
      );
    }),
  );
}

/**
 * @param {FormEntry} form
 * @param {boolean} wanted
 */
function take(form, wanted) {
  if (wanted) left.delete(form.path);
  else left.add(form.path);
}

// Downloads -----------------------------------------------------------------------------------------------------------

/** @param {string} words */
function downloadButton(words) {
  return button(words, downloadChosen, { primary: true, data: { action: "download-forms" } });
}

/** A button that saves the whole form set, for the screens that have no list of forms. */
export function downloadAllButton() {
  return button("下载整套（zip）", () => downloadForms({}), { data: { action: "download-forms" } });
}

/** The forms that are ticked, as the desk takes them; without any, it makes all. */
function wanted() {
  const taken = chosen();
  return !list || taken.length === list.forms.length ? {} : { paths: taken.map((form) => form.path) };
}

async function downloadChosen() {
  await downloadForms(wanted());
}

/** @param {string} village */
async function downloadVillage(village) {
  await downloadForms({ villages: [village] });
}

/** @param {{paths?: string[], villages?: string[]}} which */
async function downloadForms(which) {
  const name = await save("forms", which);
  if (name) toast(`已生成“${name}”，在浏览器的下载文件夹里。`);
}

async function printAll() {
  const name = await save("print", wanted());
  if (name) toast(`已生成“${name}”，在浏览器的下载文件夹里。`);
}

/** @param {FormEntry} form */
async function download(form) {
  const name = await save("form", { path: form.path });
  if (name) toast(`已生成“${name}”，在浏览器的下载文件夹里。`);
}

// What is missing -----------------------------------------------------------------------------------------------------

/** @param {Lack[]} lacks */
function lackCard(lacks) {
  const first = lacks.find((lack) => lack.cells.length);
  if (!lacks.length)
    return h(
      "section",
      { class: "card" },
      h("h2", {}, tag("ok", "都齐全"), " 没有缺的"),
      h("p", { class: "hint" }, "表上要写的都有了。"),
    );
  return h(
    "section",
    { class: "card lacks" },
    h("h2", {}, h("span", { "aria-hidden": "true" }, "▲ "), `出表前还缺 ${missing(lacks)} 处`),
    h("p", { class: "hint" }, "计算用不到，但纸面上必须有。"),
    lackList(lacks),
    session.state.file?.can_edit && first && button("逐个补填", () => goToLack(first), { class: "button on-screen" }),
  );
}

/** @param {Lack[]} lacks */
function lackList(lacks) {
  const several = new Set((list?.forms ?? []).map((form) => form.village).filter(Boolean)).size > 1;
  /** @type {Map<string, Lack[]>} */
  const groups = new Map();
  for (const lack of lacks.slice(0, LISTED)) {
    const about = several && lack.village ? `${lack.village} ${lack.forms.join("、")}` : lack.forms.join("、");
    groups.set(about, [...(groups.get(about) ?? []), lack]);
  }
  return [
    [...groups].map(([about, some]) =>
      h(
        "p",
        { class: "lack" },
        h("strong", {}, about),
        " ",
        some.map((lack, at) => h("span", { class: "together" }, lackLink(lack), at < some.length - 1 && "、")),
      ),
    ),
    lacks.length > LISTED && h("p", { class: "hint" }, `还有 ${lacks.length - LISTED} 种没有列出。`),
  ];
}

/** @param {Lack[]} lacks */
function missing(lacks) {
  return lacks.reduce((sum, lack) => sum + lack.count, 0);
}

/** A link to the first cell that is blank; words alone if it stands in no cell. @param {Lack} lack */
function lackLink(lack) {
  const words = lack.count > 1 ? `${lack.text}（${lack.count} 处）` : lack.text;
  return lack.cells.length ? button(words, () => goToLack(lack), { link: true }) : words;
}

/** @param {Lack} lack */
function goToLack(lack) {
  const first = lack.cells[0];
  if (first) showCell(first.sheet, first.cell, lack.text);
}

/** @param {FormEntry} form */
function showLacks(form) {
  const some = (list?.lacks ?? []).filter(
    (lack) => lack.forms.includes(form.number) && (!form.village || !lack.village || lack.village === form.village),
  );
  openPanel(`${form.number}缺的`, (root) =>
    root.append(
      panelHead(`${form.number} 还缺 ${form.lacks} 处`, ` ${form.title}`),
      ...some.map((lack) =>
        h(
          "section",
          { class: "chapter" },
          h(
            "h3",
            {},
            lack.text,
            !form.village && lack.village && `（${lack.village}）`,
            h("span", { class: "chapter-outcome" }, `${lack.count} 处`),
          ),
          h(
            "ul",
            { class: "lack-cells" },
            lack.cells.map((cell) =>
              h(
                "li",
                {},
                button(
                  cell.text ? `${cell.text} · ${cell.sheet} ${cell.cell}` : `${cell.sheet} ${cell.cell}`,
                  () => showCell(cell.sheet, cell.cell),
                  { link: true },
                ),
              ),
            ),
          ),
          lack.count > lack.cells.length && h("p", { class: "hint" }, `只列出前 ${lack.cells.length} 处。`),
        ),
      ),
    ),
  );
  focusPanel();
}

function focusPanel() {
  const head = document.querySelector("#panel h2");
  if (head instanceof HTMLElement) head.focus();
}

/** @param {string[]} villages */
function moreCard(villages) {
  const named = villages.filter(Boolean);
  return h(
    "section",
    { class: "card on-screen" },
    h("h2", {}, "只要一部分"),
    h("p", { class: "hint" }, "一张：点“下载”。几张：勾上要的，再点右上角。一个村："),
    h(
      "p",
      { class: "village-downloads" },
      named.map((village) => button(village, () => downloadVillage(village), { small: true })),
    ),
  );
}

// Preview -------------------------------------------------------------------------------------------------------------

/** @param {FormEntry} form */
async function preview(form) {
  /** @type {Preview | null} */
  const answer = await read("preview", { path: form.path });
  if (!answer) return;
  openPanel(
    `预览 ${form.title}`,
    (root) => {
      root.classList.add("sheets");
      root.append(
        panelHead(form.number || form.title, form.number ? ` ${form.title}` : null),
        h(
          "p",
          { class: "panel-actions" },
          button("下载这一张", () => download(form), { primary: true }),
          h("span", { class: "hint" }, " 预览只看内容，版式以下载的为准。"),
        ),
        ...answer.sheets.map(paper),
      );
      if (answer.more) root.append(h("p", { class: "hint" }, `还有 ${answer.more} 张没有显示。`));
    },
    { wide: true },
  );
  focusPanel();
}

/** @param {PreviewSheet} sheet */
function paper(sheet) {
  const covered = sheet.widths.map(() => 0);
  const table = h(
    "table",
    { class: "paper" },
    h("caption", { class: "unseen" }, sheet.name),
    h(
      "colgroup",
      {},
      sheet.widths.map((width) => {
        const column = h("col", {});
        column.style.width = `${width * 7.2 + 5}px`;
        return column;
      }),
    ),
    h(
      "tbody",
      {},
      sheet.rows.map((row) => paperRow(row, covered)),
    ),
  );
  const total = sheet.widths.reduce((sum, width) => sum + width * 7.2 + 5, 0);
  table.style.width = `${total}px`;
  table.style.setProperty("--shrink", String(Math.min(1, PAPER_WIDTH / total)));
  return h(
    "div",
    { class: "paper-place", tabindex: "0", role: "region", "aria-label": sheet.name },
    table,
    sheet.more > 0 && h("p", { class: "hint" }, `还有 ${sheet.more} 行没有显示。`),
  );
}

/**
 * @param {import("./protocol").PreviewRow} row
 * @param {number[]} covered by column, the number of rows that a cell above still reaches down; brought up to date
 */
function paperRow(row, covered) {
  const element = h("tr", {});
  element.style.height = `${Math.min(row.height, 120) * 1.2}px`;
  let at = 0;
  const blankTo = (/** @type {number} */ column) => {
    for (; at < column; at++) if (!covered[at]) element.append(h("td", {}));
  };
  const reach = covered.map((rows) => Math.max(0, rows - 1));
  for (const cell of row.cells) {
    blankTo(cell.column);
    const one = h(
      "td",
      {
        colspan: cell.across > 1 ? cell.across : null,
        rowspan: cell.down > 1 ? cell.down : null,
        class: [cell.border && "ruled", cell.bold && "bold", cell.wrap && "wrap", cell.align].filter(Boolean).join(" "),
      },
      cell.text,
    );
    one.style.fontSize = `${Math.max(11, Math.min(cell.size, 22)) * 1.1}px`;
    element.append(one);
    at = cell.column + Math.max(1, cell.across);
    reach.fill(cell.down - 1, cell.column, at);
  }
  if (!row.cells.length) blankTo(covered.length);
  covered.splice(0, covered.length, ...reach);
  return element;
}

/** @type {import("./frame.js").Step} */
export const forms = {
  id: "forms",
  name: "出表",
  mount,
  status() {
    if (session.state.status === "empty") return { text: "—" };
    if (session.state.status !== "result") return { text: "待核对" };
    const lacks = session.state.summary?.lacks ?? 0;
    return lacks ? { text: `缺 ${lacks} 处`, kind: "warn" } : { text: "齐全", done: true };
  },
};
