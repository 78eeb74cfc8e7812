// Compile Python for the single file with the very Python that will run it: node compile.mjs <pyodide> <in> <out>
// Reads a JSON object of sources by module path, writes one of byte code in base64. The same sources give the same bytes.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [, , folder, source, target] = process.argv;
const { loadPyodide } = await import(pathToFileURL(join(folder, "pyodide.mjs")).href);
const python = await loadPyodide({ indexURL: folder, env: { PYTHONHASHSEED: "0" } });
python.globals.set("sources", readFileSync(source, "utf-8"));
const compiled = python.runPython(`
import base64, json, importlib.util, marshal
from importlib._bootstrap_external import _code_to_hash_pyc

def compiled(path, text):
    code = compile(text, path, "exec", dont_inherit=True, optimize=2)
    return _code_to_hash_pyc(code, importlib.util.source_hash(text.encode()), checked=False)

json.dumps({path: base64.b64encode(compiled(path, text)).decode() for path, text in json.loads(sources).items()})
`);
writeFileSync(target, compiled);
