// The engine as the page knows it: one call at a time, in the order asked, to whichever host there is.
// The protocol is described in subsidy/desk/README.md.

import { httpHost } from "./hosts/http.js";
import { workerHost } from "./hosts/worker-host.js";
import { EngineError } from "./hosts/failure.js";

export { EngineError };

/** @typedef {{text: string, done: number, total: number}} Progress */
/** @typedef {{name: string, type: string, bytes: Uint8Array}} File */
/**
 * @typedef {object} Host
 * @property {() => Promise<void>} start
 * @property {(method: string, args: object, data: Uint8Array | undefined, progress: (p: Progress) => void) =>
 *   Promise<any>} send
 * @property {() => void} cancel
 */

/** @type {((progress: Progress) => void)[]} */
const listeners = [];
const meta = document.querySelector('meta[name="subsidy-host"]');
/** @type {Host} */
const host = meta && meta.getAttribute("content") === "worker" ? workerHost() : httpHost();
/** @type {Promise<void> | null} */
let starting = null;
/** @type {Promise<unknown>} */
let last = Promise.resolve();

/**
 * Wait until the host has started.
 * @returns {Promise<any>} the answer of `about`
 */
export async function ready() {
  return call("about");
}

/**
 * Ask the engine.
 * @param {string} method
 * @param {object} [args]
 * @param {Uint8Array} [data] the bytes of a file
 * @returns {Promise<any>} JSON, or a File
 */
export function call(method, args = {}, data = undefined) {
  starting = starting || host.start();
  const answer = Promise.all([starting, last.catch(() => {})]).then(() => host.send(method, args, data, tell));
  last = answer;
  return answer;
}

/**
 * Call back whenever a call has come further.
 * @param {(progress: Progress) => void} listener
 */
export function onProgress(listener) {
  listeners.push(listener);
}

/** End the call that is running, at its next step. */
export function cancel() {
  host.cancel();
}

/** @param {Progress} progress */
function tell(progress) {
  listeners.forEach((listener) => listener(progress));
}
