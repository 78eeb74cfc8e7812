// The one place that asks the engine: it keeps the state, shows that work is going on, and says what went wrong.

import { call, cancel, onProgress, ready } from "./engine.js";
import { byId, button, fill, h } from "./dom.js";

/** @typedef {import("./protocol").State} State */
/** @typedef {import("./protocol").About} About */
/** @typedef {{name: string, type: string, bytes: Uint8Array}} Download */

/** @type {{state: State, about: About | null, version: number, started: boolean}} */
export const session = {
  state: {
    schema: 2,
    status: "empty",
    file: null,
    policy: null,
    errors: 0,
    warnings: 0,
    sheets: [],
    problems: [],
    groups: [],
    summary: null,
    changed: [],
  },
  about: null,
  version: 0, // counts the changes: answers read before the last one are out of date
  started: false,
};

/** @type {((why: string) => void)[]} */
const listeners = [];
/** @type {Map<string, Promise<any>>} */
const answers = new Map();
let pending = 0;
let failed = false;
/** @type {number | undefined} */
let timer;

/**
 * Call back after each change of the state.
 * @param {(why: string) => void} listener
 */
export function onChange(listener) {
  listeners.push(listener);
}

/** Wait for the engine, and say so meanwhile. */
export async function start() {
  showState();
  try {
    session.about = await running("正在准备，第一次要几秒钟", ready);
    session.started = true;
    showState();
    listeners.forEach((listener) => listener("started"));
  } catch (error) {
    failed = true;
    showState();
    notice("bad", "没有打开。", String(error instanceof Error ? error.message : error));
  }
}

/**
 * Ask for something that changes the state: opening, editing, undoing.
 * @param {string} method
 * @param {object} [args]
 * @param {Uint8Array} [bytes]
 * @returns {Promise<State | null>} null if it was not done; the reason is on the page
 */
export async function change(method, args = {}, bytes = undefined) {
  const state = await guarded(() => running(WORDS[method] ?? "正在重算", () => call(method, args, bytes)), method);
  if (!state) return null;
  session.state = state;
  session.version += 1;
  answers.clear();
  showState();
  listeners.forEach((listener) => listener(method));
  return state;
}

/** Take back the last correction. */
export async function undo() {
  if (session.state.file?.can_undo) await change("undo");
}

/** Make the last correction again that was taken back. */
export async function redo() {
  if (session.state.file?.can_redo) await change("redo");
}

/**
 * Ask for an answer that changes nothing; it is kept until the state changes.
 * @param {string} method
 * @param {object} [args]
 * @returns {Promise<any>} null if it could not be had; the reason is on the page
 */
export function read(method, args = {}) {
  const key = `${method} ${JSON.stringify(args)}`;
  const known = answers.get(key);
  if (known) return known;
  const answer = guarded(() => running(WORDS[method] ?? "正在计算", () => call(method, args)), method);
  answers.set(key, answer);
  answer.then((got) => got === null && answers.delete(key));
  return answer;
}

/**
 * Ask in the background: no progress is shown, and a failure is ignored.
 * @param {string} method
 * @param {object} [args]
 * @returns {Promise<any>}
 */
export function readQuietly(method, args = {}) {
  return call(method, args).catch(() => null);
}

/**
 * Ask for a file and hand it to the browser to save.
 * @param {string} method
 * @param {object} [args]
 * @returns {Promise<string | null>} its name
 */
export async function save(method, args = {}) {
  /** @type {Download | null} */
  const file = await guarded(() => running(WORDS[method] ?? "正在生成文件", () => call(method, args)), method);
  if (!file) return null;
  const address = URL.createObjectURL(new Blob([/** @type {BlobPart} */ (file.bytes)], { type: file.type }));
  const link = h("a", { href: address, download: file.name, class: "unseen", tabindex: "-1" }, file.name);
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
  if (method === "workbook") await change("state");
  return file.name;
}

/** @type {Record<string, string>} */
const WORDS = {
  open: "正在打开并核对",
  example: "正在打开例子",
  edit: "正在重新核对",
  edits: "正在重新核对",
  undo: "正在重新核对",
  redo: "正在重新核对",
  sheet: "正在读取表",
  result: "正在计算结果",
  form_list: "正在清点表格",
  forms: "正在生成表格",
  form: "正在生成表格",
  print: "正在生成打印包：一个 zip，里面是 PDF",
  preview: "正在生成预览",
  compare: "正在试算",
  workbook: "正在保存",
};

/**
 * @template T
 * @param {() => Promise<T>} ask
 * @param {string} method
 * @returns {Promise<T | null>}
 */
async function guarded(ask, method) {
  try {
    const answer = await ask();
    failed = false;
    return answer;
  } catch (error) {
    const kind = /** @type {{kind?: string}} */ (error).kind ?? "unexpected";
    const message = error instanceof Error ? error.message : String(error);
    if (kind === "cancelled") say("已停下，什么也没有改。");
    else if (kind === "refused") refused(method, message);
    else unexpected(message);
    return null;
  } finally {
    showState();
  }
}

/**
 * Say why something was not done: what is so, then what to do.
 * @param {string} method
 * @param {string} message
 */
export function refused(method, message) {
  failed = method === "open";
  showState();
  const [first, ...rest] = message.split(/(?<=。)/);
  notice("bad", first, rest.join(""));
}

/**
 * Say that something went wrong that should not, and how to keep what was done.
 * @param {string} [message] what the engine says of it
 */
export function unexpected(message = "") {
  failed = true;
  showState();
  const unsaved = session.state.file?.unsaved ?? 0;
  const kept = unsaved
    ? `已改的 ${unsaved} 处还在。请先点“保存为新工作簿”，再重新打开网页。`
    : "原来的文件没有动过。请重新打开网页再试一次。";
  const [first, ...rest] = (message || `出了意外，这一步没有做成。${kept}`).split(/(?<=。)/);
  const rescue = unsaved ? button("保存为新工作簿", () => save("workbook"), { primary: true }) : null;
  notice("bad", first, rest.join(""), rescue);
}

/**
 * Show a message above the step until the next one, or until it is closed.
 * @param {"bad" | "warn" | "ok"} kind
 * @param {string} what
 * @param {string} [todo]
 * @param {HTMLElement | null} [action]
 */
export function notice(kind, what, todo = "", action = null) {
  const sign = { bad: "✕", warn: "▲", ok: "✓" }[kind];
  const box = h(
    "div",
    { class: `notice ${kind}`, role: kind === "bad" ? "alert" : "status" },
    h("span", { class: "sign", "aria-hidden": "true" }, sign),
    h("div", {}, h("strong", {}, what), todo && h("p", {}, todo), action),
    button("关闭", () => clearNotice(), { small: true }),
  );
  fill(byId("notice"), box);
  box.scrollIntoView({ block: "nearest" });
}

export function clearNotice() {
  fill(byId("notice"));
}

/**
 * Announce something politely; it is not seen.
 * @param {string} text
 */
export function say(text) {
  byId("said").textContent = text;
}

/**
 * Say what was done, for eight seconds, with a way back.
 * @param {string} text
 * @param {(() => unknown) | null} [undo]
 */
export function toast(text, undo = null) {
  const box = byId("toast");
  clearTimeout(Number(box.dataset.timer));
  fill(
    box,
    h("span", {}, text),
    undo &&
      button(
        "撤销",
        () => {
          fill(box);
          undo();
        },
        { link: true },
      ),
  );
  box.dataset.timer = String(setTimeout(() => fill(box), 8000));
}

/** The state that the page is in, for whoever watches it from outside. */
function showState() {
  const resting = { empty: "ready", problems: "problems", result: "result" }[session.state.status];
  document.documentElement.dataset.state =
    !session.started && !failed ? "starting" : pending ? "working" : failed ? "failed" : resting;
}

// Progress ------------------------------------------------------------------------------------------------------------

/**
 * @template T
 * @param {string} text
 * @param {() => Promise<T>} task
 * @returns {Promise<T>}
 */
async function running(text, task) {
  pending += 1;
  if (pending === 1) timer = window.setTimeout(() => showProgress({ text, done: 0, total: 0 }), 1000);
  if (session.started) showState();
  try {
    return await task();
  } finally {
    pending -= 1;
    if (!pending) {
      clearTimeout(timer);
      byId("progress").hidden = true;
    }
  }
}

onProgress((/** @type {import("./protocol").Progress} */ progress) => {
  if (!byId("progress").hidden) showProgress(progress);
});

/** @param {import("./protocol").Progress} progress */
function showProgress({ text, done, total }) {
  const box = byId("progress");
  box.hidden = false;
  const known = total > 0;
  const bar = h(
    "div",
    {
      class: `track ${known ? "" : "unknown"}`,
      role: "progressbar",
      "aria-label": text,
      "aria-valuemin": "0",
      "aria-valuemax": known ? total : null,
      "aria-valuenow": known ? done : null,
    },
    h("i", {}),
  );
  if (known && bar.firstElementChild instanceof HTMLElement)
    bar.firstElementChild.style.width = `${Math.min(100, (done / total) * 100)}%`;
  fill(
    box,
    h("p", {}, text, known && [" ", h("strong", {}, done), ` ／ ${total}`]),
    bar,
    session.started && button("停下", () => cancel(), { small: true }),
  );
}

// Dialog --------------------------------------------------------------------------------------------------------------

/**
 * Ask before work is lost; the first choice is the safe one.
 * @param {string} title
 * @param {string} text
 * @param {[string, string][]} choices value and words
 * @returns {Promise<string>} the value chosen, or "" if none was
 */
export function askFirst(title, text, choices) {
  const dialog = /** @type {HTMLDialogElement} */ (byId("dialog"));
  return new Promise((resolve) => {
    const buttons = choices.map(([value, words], index) =>
      button(words, () => dialog.close(value), {
        primary: index === 0,
        link: index === choices.length - 1 && index > 0,
      }),
    );
    fill(
      dialog,
      h("h2", { id: "dialog-title" }, title),
      h("p", {}, text),
      h("div", { class: "choices" }, [...buttons].reverse()),
    );
    dialog.returnValue = "";
    dialog.onclose = () => resolve(dialog.returnValue);
    dialog.showModal();
    buttons[0].focus();
  });
}
