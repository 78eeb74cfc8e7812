// The page: it wires the steps, the keyboard and the files to the frame.

import { check } from "./check.js";
import { deadlines, lookAhead } from "./deadlines.js";
import { append, button, byId, h } from "./dom.js";
import { forms } from "./forms.js";
import {
  closePanel,
  currentStep,
  goTo,
  openDropped,
  openFile,
  openPanel,
  panelHead,
  panelIsOpen,
  redraw,
  refresh,
  saveWorkbook,
  setSteps,
  showFrame,
} from "./frame.js";
import { resultStep } from "./result.js";
import { onChange, redo, session, start as startEngine, undo, unexpected } from "./session.js";
import { start } from "./start.js";
import { whatIf } from "./whatif.js";

const STEPS = [start, check, resultStep, deadlines, forms, whatIf];

setSteps(STEPS);
goTo("start", { focus: false });
onChange((why) => {
  refresh(why);
  lookAhead();
});
byId("save").addEventListener("click", saveWorkbook);
byId("help").addEventListener("click", help);

// Files ---------------------------------------------------------------------------------------------------------------

const input = /** @type {HTMLInputElement} */ (byId("file"));
input.addEventListener("change", () => {
  const file = input.files?.[0];
  input.value = "";
  if (file) openFile(file);
});

const over = byId("drop");
let inside = 0;

/** @param {DragEvent} event */
function carriesFile(event) {
  return event.dataTransfer?.types.includes("Files") ?? false;
}

window.addEventListener("dragenter", (event) => {
  if (!carriesFile(event)) return;
  event.preventDefault();
  inside += 1;
  over.hidden = false;
});
window.addEventListener("dragover", (event) => {
  if (carriesFile(event)) event.preventDefault();
});
window.addEventListener("dragleave", () => {
  inside = Math.max(0, inside - 1);
  if (!inside) over.hidden = true;
});
window.addEventListener("drop", (event) => {
  inside = 0;
  over.hidden = true;
  if (!carriesFile(event)) return;
  event.preventDefault();
  if (event.dataTransfer) openDropped(event.dataTransfer.files);
});

// Leaving and accidents -----------------------------------------------------------------------------------------------

window.addEventListener("beforeunload", (event) => {
  if (!session.state.file?.unsaved) return;
  event.preventDefault();
  event.returnValue = true; // browsers before 2023 ask only then
});
window.addEventListener("error", (event) => {
  if (!String(event.message).includes("ResizeObserver")) unexpected();
});
window.addEventListener("unhandledrejection", () => unexpected());

// Keyboard ------------------------------------------------------------------------------------------------------------

window.addEventListener("keydown", (event) => {
  if (/** @type {HTMLDialogElement} */ (byId("dialog")).open) return;
  if (event.altKey && /^[1-6]$/.test(event.key)) goTo(STEPS[Number(event.key) - 1].id);
  else if (event.key === "F1") help();
  else if (event.key === "Escape" && panelIsOpen()) closePanel();
  else if (event.ctrlKey && event.key.toLowerCase() === "s" && session.state.file?.can_edit) saveWorkbook();
  else if (event.ctrlKey && /^[zy]$/i.test(event.key) && !isTyping(event.target)) {
    if (event.key.toLowerCase() === "y" || event.shiftKey) redo();
    else undo();
  } else if (!currentStep()?.pressed?.(event)) return;
  event.preventDefault();
});

/** Whether keys go into a text, which has its own way back. @param {EventTarget | null} target */
function isTyping(target) {
  return target instanceof HTMLInputElement && target.type !== "checkbox";
}

window.matchMedia("(max-width: 700px)").addEventListener("change", () => {
  if (session.started) redraw();
});

function help() {
  /** @type {[string, string][]} */
  const keys = [
    ["F8 / Shift F8", "下一处 / 上一处问题"],
    ["↑ ↓ ← →", "在表里走"],
    ["Enter 或 F2", "改这一格；再按 Enter 确定"],
    ["Esc", "不改了；关掉右边的说明"],
    ["Ctrl Z / Ctrl Y", "撤销 / 重做"],
    ["Ctrl F", "按姓名找人"],
    ["Ctrl S", "保存为新工作簿"],
    ["Alt 1 … 6", "去第几步"],
  ];
  const about = session.about;
  openPanel("帮助", (root) =>
    append(root, [
      panelHead("帮助"),
      h(
        "section",
        { class: "chapter" },
        h("h3", {}, "怎么用"),
        h(
          "ol",
          { class: "how" },
          [
            "把填好的工作簿拖进来，或点“选择文件…”。",
            "在“核对”里照着问题一处一处改，改完错误就有结果。",
            "在“结果”里点姓名，看为什么是这个数，和邻居差在哪一步。",
            "在“出表”里下载整套表格。",
            "改过的，点“保存为新工作簿”留下；原文件始终没有动过。",
          ].map((text) => h("li", {}, text)),
        ),
      ),
      h(
        "section",
        { class: "chapter" },
        h("h3", {}, "键盘"),
        h(
          "dl",
          { class: "key-list" },
          keys.map(([key, text]) => [h("dt", {}, h("kbd", {}, key)), h("dd", {}, text)]),
        ),
      ),
      h(
        "section",
        { class: "chapter" },
        h("h3", {}, "资料"),
        h("p", {}, "资料只在这台电脑上处理，不上传，也不留在浏览器里；关掉网页就清空。"),
      ),
      about &&
        h(
          "section",
          { class: "chapter" },
          h("h3", {}, "版本和许可"),
          h("p", {}, `版本 ${about.version}`),
          h(
            "ul",
            { class: "licences" },
            about.licences.map((one) => h("li", {}, `${one.name} ${one.version}（${one.licence}）`)),
          ),
        ),
      button("关闭", closePanel),
    ]),
  );
  /** @type {HTMLElement | null} */ (byId("panel").querySelector("h2"))?.focus();
}

showFrame();
startEngine();
