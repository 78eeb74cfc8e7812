// Answer calls with the engine of a built file, in Node: node run_in_node.mjs <subsidy.html> <pyodide> <calls.json> <folder>
// `calls.json` is a list of {method, args, file?}; the answer to the call at index n goes to <folder>/n.json, or to n.bin
// for a file. Seconds of the start and of each call go to stdout as JSON.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gunzipSync } from "node:zlib";

const [, , page, pyodide, calls, folder] = process.argv;
const SITE = "/lib/python-site";

function payload() {
  const html = readFileSync(page, "utf-8");
  const mark = 'id="subsidy-payload">';
  const start = html.indexOf(mark) + mark.length;
  const raw = gunzipSync(Buffer.from(html.slice(start, html.indexOf("</script>", start)), "base64"));
  const length = raw.readUInt32BE(0);
  let at = 4 + length;
  return new Map(JSON.parse(raw.subarray(4, at).toString()).map(([name, size]) => [name, raw.subarray(at, (at += size))]));
}

async function started(files) {
  const scratch = mkdtempSync(join(tmpdir(), "subsidy-"));
  const library = join(scratch, "python_stdlib.zip");
  writeFileSync(library, files.get("python_stdlib.zip"));
  const { loadPyodide } = await import(pathToFileURL(join(pyodide, "pyodide.mjs")).href);
  const python = await loadPyodide({ indexURL: pyodide, stdLibURL: library });
  rmSync(scratch, { recursive: true });
  for (const [name, bytes] of files) {
    if (!name.startsWith("site/")) continue;
    const path = `${SITE}/${name.slice(5)}`;
    python.FS.mkdirTree(path.slice(0, path.lastIndexOf("/")));
    python.FS.writeFile(path, bytes);
  }
  python.runPython(`import sys; sys.path.insert(0, "${SITE}")\nfrom subsidy.desk import Calls, Desk\ncalls = Calls(Desk())`);
  return python.globals.get("calls");
}

function answered(engine, { method, args, file }) {
  engine.begin(method, JSON.stringify(args || {}), file ? new Uint8Array(readFileSync(file)) : undefined);
  for (;;) {
    const step = engine.step();
    const parts = step.toJs();
    step.destroy();
    if (parts[0] !== "progress") return parts;
  }
}

const seconds = (since) => Number(((performance.now() - since) / 1000).toFixed(3));
const begun = performance.now();
const engine = await started(payload());
const times = [seconds(begun)];
JSON.parse(readFileSync(calls, "utf-8")).forEach((call, index) => {
  const since = performance.now();
  const [kind, ...parts] = answered(engine, call);
  times.push(seconds(since));
  if (kind === "file") writeFileSync(join(folder, `${index}.bin`), parts[2]);
  else writeFileSync(join(folder, `${index}.json`), parts[0]);
});
process.stdout.write(JSON.stringify(times));
