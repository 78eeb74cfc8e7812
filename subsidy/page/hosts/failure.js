// What a host says when a call has no answer.

const LOST = "程序没有回应。已改的内容还没有保存的，请不要关掉网页，先看看程序的窗口是否还开着";

/** A call without an answer: `message` is a sentence for the clerk. */
export class EngineError extends Error {
  /**
   * @param {"refused" | "cancelled" | "unexpected"} kind
   * @param {string} message
   */
  constructor(kind, message) {
    super(message);
    this.kind = kind;
  }
}

/**
 * @param {any} failure a `Failure` of the protocol, or anything else
 * @returns {EngineError}
 */
export function asError(failure) {
  return failure && typeof failure.message === "string" && failure.kind
    ? new EngineError(failure.kind, failure.message)
    : new EngineError("unexpected", LOST);
}
