// The engine behind `subsidy web`, on this computer.

import { EngineError, asError } from "./failure.js";

const POLL = 400;

/** @returns {import("../engine.js").Host} */
export function httpHost() {
  const meta = document.querySelector('meta[name="subsidy-key"]');
  const key = (meta && meta.getAttribute("content")) || "";
  const desk = Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
  const headers = { "X-Subsidy-Key": key, "X-Subsidy-Desk": desk };

  /**
   * @param {string} path
   * @param {object} args
   * @param {Uint8Array} [data]
   */
  async function post(path, args, data = undefined) {
    const init = data
      ? {
          headers: {
            ...headers,
            "Content-Type": "application/octet-stream",
            "X-Subsidy-Arguments": encodeURIComponent(JSON.stringify(args)),
          },
          body: /** @type {BodyInit} */ (data),
        }
      : { headers: { ...headers, "Content-Type": "application/json" }, body: JSON.stringify(args) };
    try {
      return await fetch(`api/${path}`, { method: "POST", cache: "no-store", credentials: "omit", ...init });
    } catch {
      throw asError(null);
    }
  }

  return {
    async start() {},
    async send(method, args, data, progress) {
      const timer = setInterval(async () => {
        const response = await post("progress", {}).catch(() => null);
        const found = response && response.ok ? await response.json() : null;
        if (found) progress(found);
      }, POLL);
      try {
        const response = await post(method, args, data);
        if (!response.ok || response.headers.has("X-Subsidy-Failure"))
          throw asError(await response.json().catch(() => null));
        return await answer(response);
      } catch (error) {
        throw error instanceof EngineError ? error : asError(null);
      } finally {
        clearInterval(timer);
      }
    },
    cancel() {
      void post("cancel", {}).catch(() => {});
    },
  };
}

/** @param {Response} response */
async function answer(response) {
  const type = response.headers.get("Content-Type") || "";
  if (type.startsWith("application/json")) return response.json();
  const name = decodeURIComponent(response.headers.get("X-Subsidy-Name") || "");
  return { name, type, bytes: new Uint8Array(await response.arrayBuffer()) };
}
