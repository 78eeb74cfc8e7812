// The engine in a Web Worker: Python itself, from the same file as the page.

import { EngineError, asError } from "./failure.js";

const TOO_OLD = "这个浏览器太旧，打不开。请换新版的 Edge、Chrome、360 或 Firefox 浏览器，再打开这个文件";

/** @returns {import("../engine.js").Host} */
export function workerHost() {
  /** @type {Worker | null} */
  let worker = null;
  let sent = 0;
  /** @type {Map<number, {resolve: (answer: any) => void, reject: (error: Error) => void, progress: (p: any) => void}>} */
  const waiting = new Map();

  /** @param {MessageEvent} event */
  function receive(event) {
    const { id, progress, json, file, failure } = event.data;
    const call = waiting.get(id);
    if (!call) return;
    if (progress) {
      call.progress(progress);
      return;
    }
    waiting.delete(id);
    if (failure) call.reject(asError(failure));
    else call.resolve(file || JSON.parse(json));
  }

  /** @param {Error} error */
  function lost(error) {
    waiting.forEach((call) => call.reject(error));
    waiting.clear();
  }

  /**
   * @param {object} message
   * @param {(p: any) => void} progress
   * @param {Transferable[]} [transfer]
   * @returns {Promise<any>}
   */
  function ask(message, progress, transfer = []) {
    return new Promise((resolve, reject) => {
      if (!worker) throw new EngineError("unexpected", TOO_OLD);
      sent += 1;
      waiting.set(sent, { resolve, reject, progress });
      worker.postMessage({ id: sent, ...message }, transfer);
    });
  }

  return {
    async start() {
      const code = text("subsidy-worker");
      const payload = text("subsidy-payload");
      if (!code || !payload) throw new EngineError("unexpected", "这个文件不完整，请重新复制一份");
      try {
        worker = new Worker(URL.createObjectURL(new Blob([code], { type: "text/javascript" })));
      } catch {
        throw new EngineError("unexpected", TOO_OLD);
      }
      worker.onmessage = receive;
      worker.onerror = () => lost(new EngineError("unexpected", TOO_OLD));
      await ask({ start: payload }, () => {});
    },
    send(method, args, data, progress) {
      const copy = data && data.slice();
      return ask({ method, args: JSON.stringify(args), data: copy }, progress, copy ? [copy.buffer] : []);
    },
    cancel() {
      if (worker) worker.postMessage({ cancel: true });
    },
  };
}

/**
 * Take the text of an element out of the page: it is needed once.
 * @param {string} id
 */
function text(id) {
  const element = document.getElementById(id);
  const found = element && element.textContent;
  if (element) element.remove();
  return found || "";
}
