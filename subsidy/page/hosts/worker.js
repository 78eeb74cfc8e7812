// The Web Worker of the single file. It is a classic script: tools/page/build.py puts Pyodide's loader before it, which
// defines `loadPyodide` and `createPyodideModule`. All files come from the page; `fetch` never leaves this script.
/* global loadPyodide, createPyodideModule */

"use strict";

(() => {
  const HOME = "https://subsidy.invalid/";
  const SITE = "/lib/python-site";
  const BRIDGE = `
import sys
sys.path.insert(0, "${SITE}")
from subsidy.desk import Calls, Desk
from pathlib import Path
import json
licences = json.loads(Path("${SITE}/licences.json").read_text(encoding="utf-8"))
calls = Calls(Desk(licences=licences))
`;
  /** @type {any} */
  let calls = null;
  let cancelled = false;
  /** @type {Promise<void>} */
  let last = Promise.resolve();

  self.onmessage = ({ data: message }) => {
    if (message.cancel) {
      cancelled = true;
      return;
    }
    last = last.then(() => (message.start ? start(message) : answer(message)));
  };

  async function start({ id, start: payload }) {
    try {
      await boot(unpacked(await inflated(decoded(payload))));
      self.postMessage({ id, json: "null" });
    } catch (error) {
      self.postMessage({
        id,
        failure: {
          kind: "unexpected",
          message: `打不开：浏览器不支持，或者内存不够。请换新版的 Edge、Chrome 或 Firefox 浏览器（${String(error).slice(0, 200)}）`,
        },
      });
    }
  }

  /** Decode base64. */
  function decoded(text) {
    if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
    const block = 1 << 20; // a multiple of 4
    const bytes = new Uint8Array((text.length / 4) * 3);
    let length = 0;
    for (let at = 0; at < text.length; at += block) {
      const part = atob(text.slice(at, at + block));
      for (let index = 0; index < part.length; index += 1) bytes[length + index] = part.charCodeAt(index);
      length += part.length;
    }
    return bytes.subarray(0, length);
  }

  async function inflated(bytes) {
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  }

  /** Return the files of a bundle: the length of an index in JSON, the index, the bytes of the files. */
  function unpacked(bytes) {
    const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
    const index = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
    let at = 4 + length;
    return new Map(index.map(([name, size]) => [name, bytes.subarray(at, (at += size))]));
  }

  async function boot(files) {
    self.fetch = async (address) => {
      const name = String(address && address.url ? address.url : address).replace(HOME, "");
      const type = name.endsWith(".wasm") ? "application/wasm" : "application/octet-stream";
      return files.has(name)
        ? new Response(files.get(name), { headers: { "Content-Type": type } })
        : new Response(null, { status: 404 });
    };
    const python = await loadPyodide({
      indexURL: HOME,
      createPyodideModule,
      lockFileContents: new TextDecoder().decode(files.get("pyodide-lock.json")),
      stdout: () => {},
      stderr: () => {},
    });
    install(python, files);
    python.runPython(BRIDGE);
    calls = python.globals.get("calls");
  }

  function install(python, files) {
    const made = new Set();
    for (const [name, bytes] of files) {
      if (name.startsWith("site/")) {
        const path = `${SITE}/${name.slice(5)}`;
        const folder = path.slice(0, path.lastIndexOf("/"));
        if (!made.has(folder)) {
          python.FS.mkdirTree(folder);
          made.add(folder);
        }
        python.FS.writeFile(path, bytes);
      }
    }
  }

  async function answer({ id, method, args, data }) {
    cancelled = false;
    try {
      calls.begin(method, args, data);
      for (;;) {
        const step = calls.step(cancelled);
        const [kind, ...parts] = step.toJs();
        step.destroy();
        if (kind !== "progress") {
          reply(id, kind, parts);
          return;
        }
        self.postMessage({ id, progress: JSON.parse(parts[0]) });
        await turn();
      }
    } catch (error) {
      self.postMessage({
        id,
        failure: { kind: "unexpected", message: "出了意外，这一步没有做成。请保存为新工作簿，再重新打开网页" },
      });
    }
  }

  function reply(id, kind, parts) {
    if (kind === "file") {
      const [name, type, bytes] = parts;
      const copy = bytes.slice();
      self.postMessage({ id, file: { name, type, bytes: copy } }, [copy.buffer]);
    } else if (kind === "json") self.postMessage({ id, json: parts[0] });
    else self.postMessage({ id, failure: JSON.parse(parts[0]) });
  }

  /** Let messages in. */
  function turn() {
    return new Promise((resolve) => {
      const channel = new MessageChannel();
      channel.port1.onmessage = resolve;
      channel.port2.postMessage(null);
    });
  }
})();
