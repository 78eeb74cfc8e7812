// The frame around the steps: the bar, the rail, and going from one step to another.

import { append, byId, button, fill, h, setAttribute, tag } from "./dom.js";
import { askFirst, change, clearNotice, redo, refused, save, session, toast, undo } from "./session.js";

/** @typedef {import("./protocol").State} State */

/**
 * @typedef {object} Step
 * @property {string} id
 * @property {string} name
 * @property {(root: HTMLElement) => void} mount draw the step into an empty element
 * @property {(why: string) => void} [update] the state has changed; without it the step is drawn anew
 * @property {() => void} [unmount]
 * @property {() => Status} status
 * @property {(event: KeyboardEvent) => boolean} [pressed] whether it has used the key
 */

/** @typedef {{text: string, kind?: "done" | "bad" | "warn" | "", done?: boolean}} Status */

/** @type {Step[]} */
let steps = [];
/** @type {Step | null} */
let current = null;
/** @type {Step | null} */
let drawn = null; // the one whose content is on the page

/** @param {Step[]} all */
export function setSteps(all) {
  steps = all;
}

export function currentStep() {
  return current;
}

/**
 * Open a step. Every step can be opened: one that has no answer yet says why.
 * @param {string} id
 * @param {{focus?: boolean}} [options]
 */
export function goTo(id, { focus = true } = {}) {
  const step = steps.find((one) => one.id === id);
  if (!step) return;
  closePanel();
  current?.unmount?.();
  if (step !== current) {
    current = step;
    byId("toast").replaceChildren();
    clearNotice();
  }
  draw();
  if (focus) byId("main").focus({ preventScroll: true });
  window.scrollTo(0, 0);
}

function draw() {
  if (!current) return;
  drawn?.unmount?.();
  drawn = current;
  const root = byId("step");
  root.className = `step-${current.id}`;
  fill(root);
  current.mount(root);
  showFrame();
}

/** Draw the step again for another width of the window; the panel stays, and so does the focus where it can. */
export function redraw() {
  const focused = document.activeElement;
  draw();
  if (focused !== document.body && !focused?.isConnected) byId("main").focus({ preventScroll: true });
}

/**
 * Bring the page up to date after a change.
 * @param {string} why
 */
export function refresh(why) {
  if (!current) return;
  if (current.update) {
    current.update(why);
  } else {
    current.unmount?.();
    draw();
  }
  showFrame();
}

/** Draw the bar and the rail. */
export function showFrame() {
  const { state, about } = session;
  const file = state.file;
  byId("file-name").textContent = file ? file.name + (state.summary ? ` · ${state.summary.persons} 人` : "") : "";
  byId("file-name").title = file?.name ?? "";
  byId("sums").hidden = !file;
  put("errors", file ? String(state.errors) : "—");
  put("warnings", file ? String(state.warnings) : "—");
  put("people", state.summary ? String(state.summary.people) : "—");
  put("cost", state.summary?.cost ?? "—");
  const saved = byId("saved");
  saved.hidden = !file?.changes;
  fill(
    saved,
    file?.unsaved ? tag("warn", `有 ${file.unsaved} 处更正未保存`) : file?.changes ? tag("ok", "更正已保存") : null,
  );
  byId("save").hidden = !file?.can_edit;
  byId("ground").textContent = `依据：${(state.policy ?? about?.policies[0])?.document ?? ""}`;
  drawRail();
}

/** Draw the rail; its buttons stay, for one may be under a mouse or have the focus. */
function drawRail() {
  const rail = byId("rail");
  if (!rail.childElementCount) steps.forEach((step, index) => rail.append(railItem(step, index)));
  steps.forEach((step, index) => {
    const status = session.started ? step.status() : { text: index ? "—" : "准备中" };
    const item = rail.children[index].children[0];
    const [dot, text] = item.children;
    item.className = `rail-step ${step === current ? "current" : ""} ${status.done ? "done" : ""}`;
    setAttribute(item, "aria-current", step === current ? "step" : null);
    dot.textContent = status.done && step !== current ? "✓" : String(index + 1);
    text.children[1].className = `rail-status ${status.kind ?? ""}`;
    text.children[1].textContent = status.text;
  });
}

/**
 * @param {Step} step
 * @param {number} index
 */
function railItem(step, index) {
  return h(
    "li",
    {},
    h(
      "button",
      { type: "button", data: { step: step.id }, on: { click: () => goTo(step.id) } },
      h("span", { class: "dot", "aria-hidden": "true" }, index + 1),
      h("span", { class: "rail-text" }, h("span", { class: "rail-name" }, step.name), h("span")),
    ),
  );
}

/**
 * @param {string} name
 * @param {string} text plain, as other software reads it; the commas are drawn
 */
function put(name, text) {
  const place = document.querySelector(`[data-figure=${name}]`);
  if (!place) return;
  const groups = /^\d+(\.\d+)?$/.test(text) ? text.split(/\B(?=(?:\d{3})+(?:\.|$))(?<!\.\d*)/) : [text];
  fill(
    place,
    groups.map((group, index) => (index ? h("span", { class: "group" }, group) : group)),
  );
}

/**
 * The heading of a step with its actions.
 * @param {Node | string} title
 * @param {import("./dom.js").Child} hint
 * @param {...import("./dom.js").Child} actions
 */
export function heading(title, hint, ...actions) {
  return h(
    "div",
    { class: "heading" },
    h("div", {}, h("h1", {}, title), h("p", { class: "hint" }, hint)),
    h("div", { class: "actions" }, actions),
  );
}

/** The buttons that take the last correction back, and make it again; where there is none, none. */
export function undoButtons() {
  const { file } = session.state;
  return [
    file?.can_undo && button("↶ 撤销", undo, { data: { action: "undo" } }),
    file?.can_redo && button("↷ 重做", redo, { data: { action: "redo" } }),
  ];
}

/**
 * The content of a step that has no answer yet: the reason, and how to get one.
 * @param {string} title
 * @returns {HTMLElement | null} null if there is nothing in the way
 */
export function blocked(title) {
  const { state } = session;
  if (state.status === "result") return null;
  const empty = state.status === "empty";
  return h(
    "section",
    { class: "card blocked" },
    h("h1", {}, title),
    h("p", {}, empty ? "还没有打开工作簿，这里还是空的。" : `还有 ${state.errors} 处错误没有改，暂时算不出结果。`),
    empty
      ? button("去打开", () => goTo("start"), { primary: true })
      : button("去改第一处", () => goTo("check"), { primary: true }),
  );
}

// Files ---------------------------------------------------------------------------------------------------------------

/**
 * Make sure that no correction is lost by opening something else.
 * @param {string} [doing]
 */
export async function mayLeave(doing = "打开别的") {
  const unsaved = session.state.file?.unsaved ?? 0;
  if (!unsaved) return true;
  const answer = await askFirst(
    `有 ${unsaved} 处更正还没有保存`,
    `现在${doing}，这 ${unsaved} 处要重新改。原来的文件没有动过。`,
    [
      ["save", "保存为新工作簿"],
      ["stay", "接着改"],
      ["leave", `不保存，${doing}`],
    ],
  );
  if (answer === "save") return (await saveWorkbook()) !== null;
  return answer === "leave";
}

/** @param {File} file */
export async function openFile(file) {
  if (!(await mayLeave())) return;
  clearNotice();
  const most = session.about?.most_bytes ?? Infinity;
  if (file.size > most) {
    refused(
      "open",
      `打不开：这个文件超过 ${Math.floor(most / 1024 / 1024)} MB。请确认选的是填好的工作簿，不是照片或压缩包。`,
    );
    return;
  }
  const bytes = await file.arrayBuffer().catch(() => null);
  if (!bytes) {
    refused(
      "open",
      "打不开：这个文件读不出来。拖进来的是文件夹的，请把里面的工作簿拖进来；文件刚移走或改过名的，请重新选一次。",
    );
    return;
  }
  opened(await change("open", { name: file.name }, new Uint8Array(bytes)));
}

/** @param {FileList} files what was dropped at once */
export function openDropped(files) {
  if (files.length > 1) refused("open", "打不开：一次只能打开一个文件。请把要打开的那份工作簿单独拖进来。");
  else if (files[0]) openFile(files[0]);
}

export async function openExample() {
  if (!(await mayLeave())) return;
  clearNotice();
  opened(await change("example"));
}

/** @param {State | null} state */
function opened(state) {
  if (!state) return;
  goTo(state.status === "result" ? "result" : "check");
}

export async function saveWorkbook() {
  const name = await save("workbook");
  const lost = session.state.file?.keeps_formats ? "" : "原来的文件不是 .xlsx，只留下了内容，格式要重新设。";
  if (name) toast(`已保存为“${name}”，在浏览器的下载文件夹里。${lost}`);
  return name;
}

// Panel ---------------------------------------------------------------------------------------------------------------

/** @type {HTMLElement | null} */
let opener = null;
/** @type {(() => void) | null} */
let afterClosing = null;

/**
 * Open the panel at the right: a region beside the step, which stays usable.
 * @param {string} label
 * @param {(root: HTMLElement) => void} drawInto
 * @param {{wide?: boolean, closed?: () => void}} [options]
 */
export function openPanel(label, drawInto, { wide = false, closed = undefined } = {}) {
  const panel = byId("panel");
  if (panel.hidden) opener = document.activeElement instanceof HTMLElement ? document.activeElement : null;
  afterClosing = closed ?? null;
  panel.hidden = false;
  panel.className = `panel ${wide ? "wide" : ""}`;
  panel.setAttribute("aria-label", label);
  fill(panel);
  drawInto(panel);
  panel.scrollTop = 0;
  document.body.classList.add("with-panel");
}

export function panelIsOpen() {
  return !byId("panel").hidden;
}

/** Close the panel; the focus returns to where it came from. */
export function closePanel() {
  const panel = byId("panel");
  if (panel.hidden) return;
  panel.hidden = true;
  fill(panel);
  document.body.classList.remove("with-panel");
  afterClosing?.();
  afterClosing = null;
  (opener?.isConnected ? opener : byId("main")).focus({ preventScroll: !opener?.isConnected });
  opener = null;
}

/**
 * The head of a panel: whom it is about, and how to close it.
 * @param {import("./dom.js").Child} title
 * @param {import("./dom.js").Child} [remark]
 */
export function panelHead(title, remark = null) {
  return h(
    "div",
    { class: "panel-head" },
    h("h2", { tabindex: "-1" }, title, remark && h("small", {}, remark)),
    h(
      "button",
      { type: "button", class: "button small", data: { action: "close-panel" }, on: { click: closePanel } },
      "关闭 ",
      h("kbd", {}, "Esc"),
    ),
  );
}
