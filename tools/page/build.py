"""Build dist/subsidy.html: the page, Python and this package in one file.

It runs from a disk, without a network.

    python tools/page/build.py --out dist/subsidy.html

Everything it is made of is pinned with its hash: Pyodide in package-lock.json (fetched by npm), wheels in
requirements.txt (fetched by pip). A download that differs ends the build. The same sources give the same bytes.

    index.html + style.css + modules ──▶ one script ─┐
    Pyodide's loader + hosts/worker.js ─▶ one worker ─┼─▶ subsidy.html, each script named by its hash in the CSP
    wasm, standard library, wheels, subsidy ─▶ gzip ──┘
"""

from __future__ import annotations

import argparse
import base64
import gzip
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from email import message_from_string
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile, ZipInfo

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PAGE = ROOT / "subsidy" / "page"
CACHE = ROOT / ".cache" / "page"
PLATFORM = ("--platform", "pyemscripten_2026_0_wasm32", "--python-version", "3.14", "--implementation", "cp")
LIMIT = 16_000_000
"""Bytes the file may have"""

ROOMS = (
    "problems",
    "disk",
    "law",
    "facts",
    "deadlines",
    "decisions",
    "ledger",
    "workbook",
    "xlsxform",
    "forms",
    "desk",
)
"""The rooms of the package that the page runs"""
UNUSED = re.compile(
    r"(unittest|pydoc_data|multiprocessing|ensurepip|idlelib|tkinter|turtledemo|xmlrpc|wsgiref|sqlite3|curses|dbm|venv|test|_pyrepl"
    r"|__phello__|ctypes/macholib)/"
    r"|(pdb|pydoc|doctest|mailbox|imaplib|smtplib|poplib|ftplib|turtle|pickletools|cProfile|profile|pstats|webbrowser"
    r"|_pyio|_pydatetime|optparse|http/server|http/cookiejar|http/cookies|statistics)\.py$"
)
"""Parts of the standard library that nothing in the file imports"""
DROPPED = re.compile(
    r"/(tests?|__pycache__)/|\.dist-info/(RECORD|WHEEL|INSTALLER|entry_points\.txt|top_level\.txt|sboms/.*)$|\.pyi$|\.exe$"
    r"|^(dateutil/zoneinfo/.*\.tar\.gz|icalendar/fuzzing/.*|pydantic/(v1|mypy\.py|_hypothesis_plugin\.py).*"
    r"|tzdata/zoneinfo/(?!Asia/Shanghai$|PRC$|UTC$|Etc/UTC$|.*__init__\.py$|zones$|tzdata\.zi$).*)"
)
"""Parts of wheels that the file does not need: tests, licences (kept apart), stubs, other time zones"""

Files = dict[str, bytes]


# What it is made of ---------------------------------------------------------------------------------------------------


def fetched() -> tuple[Path, list[Path]]:
    """Return the folder of Pyodide and the wheels.

    They are fetched once and compared with their hashes. They are fetched aside and appear whole, so that several
    builds may start at once.
    """
    key = hashlib.sha256(b"".join((HERE / name).read_bytes() for name in PINS)).hexdigest()[:16]
    folder = CACHE / key
    if not folder.is_dir():
        CACHE.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=CACHE) as aside:
            _fetch(Path(aside, key))
            with suppress(OSError):  # another build was first
                Path(aside, key).rename(folder)
    return folder / "npm" / "node_modules" / "pyodide", sorted((folder / "wheels").glob("*.whl"))


def _fetch(folder: Path) -> None:
    npm = folder / "npm"
    npm.mkdir(parents=True)
    for name in PINS[:2]:
        shutil.copyfile(HERE / name, npm / name)
    run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent", "--prefix", str(npm))
    wanted = ("--require-hashes", "--no-deps", "--only-binary=:all:", *PLATFORM, "--abi", "cp314", "--abi", "none")
    pip = (sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check")
    run(*pip, *wanted, "-d", str(folder / "wheels"), "-r", str(HERE / PINS[2]))


PINS = ("package.json", "package-lock.json", "requirements.txt")


def run(*command: str) -> None:
    """Run a command; end the build if it fails."""
    if subprocess.run(command, check=False).returncode:
        raise SystemExit(f"failed: {' '.join(command[:6])} …")


def site_packages(wheels: Iterable[Path]) -> Files:
    """Return the files of the wheels and of this package.

    Each is under the name by which Python finds it.
    """
    files: Files = {}
    for wheel in wheels:
        with ZipFile(wheel) as package:
            files |= {
                name: package.read(name)
                for name in package.namelist()
                if not name.endswith("/") and not DROPPED.search(name)
            }
    files |= dict(own_package())
    return {name: content for name, content in files.items() if "/licenses/" not in name and not _is_licence(name)}


def _is_licence(name: str) -> bool:
    return ".dist-info/" in name and name.rpartition("/")[2].upper().startswith(
        ("LICEN", "NOTICE", "COPYING", "AUTHORS")
    )


def own_package() -> Iterator[tuple[str, bytes]]:
    """Yield the files of this package, without its command and its server.

    Its templates, its example and its metadata are included.
    """
    package = ROOT / "subsidy"
    yield "subsidy/__init__.py", (package / "__init__.py").read_bytes()
    for room in ROOMS:
        for path in sorted((package / room).rglob("*")):
            if path.is_file() and path.suffix in (".py", ".toml", ".json"):
                yield path.relative_to(ROOT).as_posix(), path.read_bytes()
    for path in sorted((ROOT / "templates_xlsx").glob("*.xlsx")):
        yield f"subsidy/templates_xlsx/{path.name}", path.read_bytes()
    yield "subsidy/examples/panlongta.xlsx", (ROOT / "examples" / "panlongta.xlsx").read_bytes()
    metadata = f"Metadata-Version: 2.4\nName: subsidy\nVersion: {version()}\nLicense-Expression: MIT\n"
    yield f"subsidy-{version()}.dist-info/METADATA", metadata.encode()


def version() -> str:
    """Return the version of this package."""
    source = (ROOT / "subsidy" / "decisions" / "version.py").read_text(encoding="utf-8")
    found = re.search(r'^VERSION = "([^"]+)"$', source, re.MULTILINE)
    if found is None:
        raise SystemExit("version.py has no version")
    return found[1]


def standard_library(pyodide: Path) -> Files:
    """Return the files of the standard library without the parts not used."""
    with ZipFile(pyodide / "python_stdlib.zip") as source:
        names = [name for name in source.namelist() if not name.endswith("/") and not UNUSED.match(name)]
        return {name: source.read(name) for name in names}


def compiled(pyodide: Path, files: Files) -> Files:
    """Return files with byte code in place of sources.

    Compiling the sources in the page would take most of the start.
    """
    sources = {name: content.decode() for name, content in sorted(files.items()) if name.endswith(".py")}
    with tempfile.TemporaryDirectory() as folder:
        given, made = Path(folder, "sources.json"), Path(folder, "compiled.json")
        given.write_text(json.dumps(sources), encoding="utf-8")
        run("node", str(HERE / "compile.mjs"), str(pyodide), str(given), str(made))
        codes = json.loads(made.read_text(encoding="utf-8"))
    others = {name: content for name, content in files.items() if not name.endswith(".py")}
    return {**others, **{f"{name}c": base64.b64decode(code) for name, code in codes.items()}}


def zipped(files: Files) -> bytes:
    """Return files as a zip that is not compressed, since the whole bundle is."""
    stream = BytesIO()
    with ZipFile(stream, "w") as target:
        for name, content in sorted(files.items()):
            target.writestr(ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content)
    return stream.getvalue()


def lock_file(pyodide: Path) -> bytes:
    """Return Pyodide's list of packages, emptied.

    No package is ever loaded from elsewhere.
    """
    found = json.loads((pyodide / "pyodide-lock.json").read_bytes())
    return json.dumps({**found, "packages": {}}, sort_keys=True).encode()


# Licences -------------------------------------------------------------------------------------------------------------


def licences(pyodide: Path, wheels: Iterable[Path]) -> Iterator[tuple[dict[str, str], str]]:
    """Yield each package with its version, licence and licence text."""
    yield (
        {"name": "subsidy", "version": version(), "licence": "MIT"},
        (ROOT / "LICENSE").read_text(encoding="utf-8"),
    )
    facts = json.loads((pyodide / "package.json").read_bytes())
    words = (
        "https://github.com/pyodide/pyodide, https://www.mozilla.org/MPL/2.0/; unchanged but for its module wrapper."
    )
    yield {"name": "Pyodide", "version": facts["version"], "licence": "MPL-2.0"}, words
    python = json.loads((pyodide / "pyodide-lock.json").read_bytes())["info"]["python"]
    yield {"name": "CPython", "version": python, "licence": "PSF-2.0"}, "https://docs.python.org/3/license.html"
    for wheel in wheels:
        with ZipFile(wheel) as package:
            names = package.namelist()
            head = message_from_string(
                package.read(next(n for n in names if n.endswith(".dist-info/METADATA"))).decode()
            )
            texts = [package.read(n).decode(errors="replace") for n in names if _is_licence(n) and not n.endswith("/")]
        licence = head["License-Expression"] or head["License"] or "see text"
        yield {"name": head["Name"], "version": head["Version"], "licence": licence}, "\n".join(texts)


# The scripts ----------------------------------------------------------------------------------------------------------

_IMPORT = re.compile(r'^import \{([^}]*)\} from "(\./|\.\./)([^"]+)";$', re.MULTILINE)
_EXPORT_LIST = re.compile(r"^export \{([^}]*)\};$", re.MULTILINE)
_EXPORTED = re.compile(r"^export ((?:async )?function\*? |class |const )(\w+)", re.MULTILINE)


def bundled(entry: Path) -> str:
    """Return a module and all it imports as one script.

    Each module becomes a function that returns what it exports. Modules have named imports and exports only, so this is
    all a bundler has to do.
    """
    done: dict[Path, str] = {}

    def add(path: Path) -> None:
        if path in done:
            return
        done[path] = ""
        source = path.read_text(encoding="utf-8")
        targets = [(found[1], (path.parent / (found[2] + found[3])).resolve()) for found in _IMPORT.finditer(source)]
        for _, target in targets:
            add(target)
        del done[path]
        done[path] = _as_function(path, source, targets)

    add(entry.resolve())
    return '"use strict";\n(() => {\n' + "\n".join(done.values()) + "\n})();\n"


def _as_function(path: Path, source: str, targets: list[tuple[str, Path]]) -> str:
    names = [name for _, name in _EXPORTED.findall(source)]
    for listed in _EXPORT_LIST.findall(source):
        names += [name.strip() for name in listed.split(",") if name.strip()]
    body = _EXPORT_LIST.sub("", _EXPORTED.sub(r"\1\2", _IMPORT.sub("", source)))
    if left := re.search(r"^(import|export)\b.*", body, re.MULTILINE):
        raise SystemExit(f"{path.name}: not bundled: {left[0]}")
    heads = [f"const {{{wanted.replace(' as ', ': ')}}} = {_variable(target)};" for wanted, target in targets]
    inner = "\n".join([*heads, body.strip(), f"return {{ {', '.join(names)} }};"])
    return f"const {_variable(path)} = (() => {{\n{inner}\n}})();"


def _variable(path: Path) -> str:
    return "m_" + re.sub(r"\W", "_", path.relative_to(PAGE.resolve()).with_suffix("").as_posix())


def worker(pyodide: Path) -> str:
    """Return the worker as a classic script.

    It consists of Pyodide's module, Pyodide's loader and our own script.
    """
    module = (pyodide / "pyodide.asm.mjs").read_text(encoding="utf-8")
    module = module.replace("import.meta.url", "self.location.href")
    module, changed = re.subn(r"export default _createPyodideModule;?\s*$", "", module)
    loader = (pyodide / "pyodide.js").read_text(encoding="utf-8")
    loader = re.sub(r"\n?//# sourceMappingURL=.*", "", loader)
    if changed != 1 or "export" in re.findall(r"^export\b", module + loader, re.MULTILINE):
        raise SystemExit("Pyodide's modules are not as expected")
    own = (PAGE / "hosts" / "worker.js").read_text(encoding="utf-8")
    return f"{ALONE}{module}\nconst createPyodideModule = _createPyodideModule;\n{loader}\n{own}"


ALONE = """self.importScripts = () => { throw new Error("nothing is loaded"); };  // so that the loader asks for nothing
"""
TOO_OLD = """
(function () {
  var old = typeof WebAssembly !== "object" || typeof WebAssembly.Tag !== "function" || typeof Worker !== "function" ||
    typeof DecompressionStream !== "function" || typeof structuredClone !== "function" || !Object.hasOwn;
  if (!old) return;
  document.documentElement.setAttribute("data-state", "failed");
  document.addEventListener("DOMContentLoaded", function () {
    var text = document.createElement("p");
    text.setAttribute("role", "alert");
    text.style.cssText = "margin:2em;font-size:20px;line-height:1.6";
    text.appendChild(document.createTextNode(
      "这个浏览器太旧，打不开。请换新版的 Edge、Chrome、360（极速模式）或 Firefox 浏览器，再打开这个文件。"));
    document.body.insertBefore(text, document.body.firstChild);
  });
})();
"""
"""Runs before all else, in the oldest JavaScript: what the engine needs, or a sentence."""


# The file -------------------------------------------------------------------------------------------------------------


def bundle(files: Mapping[str, bytes]) -> bytes:
    """Return files compressed, as the worker unpacks them.

    Compressed are the length of an index, the index, and the bytes of the files.
    """
    index = json.dumps([[name, len(content)] for name, content in files.items()]).encode()
    raw = b"".join([len(index).to_bytes(4, "big"), index, *files.values()])
    return gzip.compress(raw, 9, mtime=0)


def script_text(code: str) -> str:
    """Return code as the content of a script element.

    Such an element ends at the first ``</script``, so that is escaped.
    """
    return code.replace("</script", "<\\/script").replace("<!--", "<\\!--")


def hashed(text: str) -> str:
    """Return a text as a source in a CSP."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def policy(scripts: Iterable[str], style: str) -> str:
    """Return the content security policy of the page.

    It allows these scripts and this style, and no connection at all.
    """
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src {' '.join(map(hashed, scripts))} 'wasm-unsafe-eval'",
            f"style-src {hashed(style)}",
            "img-src data: blob:",
            "worker-src blob:",
            "connect-src 'none'",
            "form-action 'none'",
            "base-uri 'none'",
        ]
    )


def built() -> bytes:
    """Return the file."""
    pyodide, wheels = fetched()
    known = list(licences(pyodide, wheels))
    files: Files = {
        "pyodide.asm.wasm": (pyodide / "pyodide.asm.wasm").read_bytes(),
        "python_stdlib.zip": zipped(compiled(pyodide, standard_library(pyodide))),
        "pyodide-lock.json": lock_file(pyodide),
    }
    site = {
        **compiled(pyodide, site_packages(wheels)),
        "licences.json": json.dumps([facts for facts, _ in known]).encode(),
    }
    files |= {f"site/{name}": content for name, content in sorted(site.items())}
    payload = base64.b64encode(bundle(files)).decode()
    texts = "\n\n".join(f"{facts['name']} {facts['version']}: {facts['licence']}\n\n{text}" for facts, text in known)
    style, check, app = (PAGE / "style.css").read_text(encoding="utf-8"), TOO_OLD, script_text(bundled(PAGE / "app.js"))
    page = (PAGE / "index.html").read_text(encoding="utf-8")
    page = replaced(page, '<meta name="subsidy-host" content="http">', '<meta name="subsidy-host" content="worker">')
    head = (
        f'<meta http-equiv="Content-Security-Policy" content="{policy([check, app], style)}">\n<script>{check}</script>'
    )
    page = replaced(page, '<meta charset="utf-8">', f'<meta charset="utf-8">\n{head}')
    page = replaced(page, '<link rel="stylesheet" href="style.css">', f"<style>{style}</style>")
    page = replaced(page, '<script type="module" src="app.js"></script>', "")
    parts = (
        f'<script type="text/plain" id="subsidy-licences">{script_text(texts)}</script>',
        f'<script type="text/plain" id="subsidy-worker">{script_text(worker(pyodide))}</script>',
        f'<script type="text/plain" id="subsidy-payload">{payload}</script>',
        f"<script>{app}</script>",
    )
    return replaced(page, "</body>", "\n".join([*parts, "</body>"])).encode()


def replaced(page: str, old: str, new: str) -> str:
    """Return a page with one text replaced.

    The build ends unless the text is there exactly once.
    """
    if page.count(old) != 1:
        raise SystemExit(f"index.html must have this once: {old}")
    return page.replace(old, new)


def main() -> None:
    """Build the file, and report its size and hash."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--out", type=Path, default=ROOT / "dist" / "subsidy.html")
    out: Path = parser.parse_args().out
    content = built()
    if len(content) > LIMIT:
        raise SystemExit(f"{len(content):,} bytes are more than {LIMIT:,}")
    out.parent.mkdir(parents=True, exist_ok=True)
    scratch = out.with_suffix(".part")
    scratch.write_bytes(content)
    scratch.replace(out)
    sys.stdout.write(f"{out}: {len(content):,} bytes, sha256 {hashlib.sha256(content).hexdigest()}\n")


if __name__ == "__main__":
    main()
