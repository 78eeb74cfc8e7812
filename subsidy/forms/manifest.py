"""The manifest of a form set, and the folder of an earlier set.

The manifest vouches for that folder.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path

from typing_extensions import TypedDict

from ..decisions import Assessment, ProvenanceJson, TotalsJson, package_version, totals_json
from ..law import SCHEMA, PolicyDump, Version, policy_dump
from .errors import FormSetError
from .jobs import not_applicable
from .missing import MissingJson, missing_for_forms, missing_json

MANIFEST = "manifest.json"
_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class InputFile:
    """The file a result was made from, as the manifest names it."""

    file: str
    sha256: str


class InputFileJson(TypedDict):
    """The file a result was made from."""

    file: str
    sha256: str


class FormFileJson(TypedDict):
    """A file of the form set; `path` is relative to its folder."""

    path: str
    sha256: str


class LeftOutJson(TypedDict):
    """A form that is about nothing in a village (不涉及) and so has no file."""

    form: str
    village: str


class ManifestJson(TotalsJson):
    """Everything in the `manifest.json` of a form set: no personal data."""

    schema: Version
    generator: str
    input: InputFileJson | None
    policy: PolicyDump
    provenance: ProvenanceJson
    files: list[FormFileJson]
    left_out: list[LeftOutJson]
    missing_for_forms: list[MissingJson]


def manifest(result: Assessment, source: InputFile | None, digests: Mapping[str, str]) -> bytes:
    """Return the manifest of files, given by their paths and SHA-256."""
    entries: ManifestJson = {
        "schema": SCHEMA,
        "generator": f"subsidy {package_version()}",
        "input": {"file": source.file, "sha256": source.sha256} if source else None,
        "policy": policy_dump(result.policy),
        "provenance": result.provenance.to_json(),
        **totals_json(result),
        "files": [{"path": path, "sha256": digest} for path, digest in digests.items()],
        "left_out": [{"form": number, "village": village} for village, number in not_applicable(result)],
        "missing_for_forms": missing_json(missing_for_forms(result)),
    }
    return (json.dumps(entries, ensure_ascii=False, indent=1) + "\n").encode()


def replaceable(out: str | os.PathLike[str], *, force: bool) -> tuple[Path, Callable[[Path], None]]:
    """Return the target folder, and the check to repeat before replacing it.

    The check is made at once too, before any form is filled.
    """
    target, may_replace = Path(out), partial(_reject_loss, force=force)
    if os.path.lexists(target):
        may_replace(target)
    return target, may_replace


def _sha256(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


def _reject_loss(target: Path, *, force: bool) -> None:
    """Reject a target where writing would destroy anything but a form set.

    A form set too may be destroyed only with `force`. An earlier set is a folder whose manifest vouches for every file
    in it: anything that an office has added or changed there is named, and nothing is replaced.
    """
    if not target.is_dir():
        raise FormSetError(f"{target} 是一个文件，不是文件夹；请换一个名字")
    if not force:
        raise FormSetError(f"{target} 已存在，不会覆盖；请换一个文件夹，或加 --force（程序中为 force=True）整个替换")
    found = sorted(path.relative_to(target) for path in target.rglob("*") if not path.is_dir())
    if not found:
        return
    made = _made_earlier(target)
    if made is None:
        raise FormSetError(f"{target} 里不是以前生成的表格（没有本软件的 {MANIFEST}），不能替换；请换一个文件夹")
    own = [path for path in found if path != Path(MANIFEST) and made.get(path.as_posix()) != _sha256(target / path)]
    if own:
        names = "、".join(map(str, own[:_MOST_NAMED])) + (f"等{len(own)}个" if len(own) > _MOST_NAMED else "")
        raise FormSetError(f"{target} 里有后来加入或改动过的文件：{names}。请先移走或另存，再重新生成")


def _made_earlier(target: Path) -> dict[str, str] | None:
    """Return the digests of the files of an earlier set, by its manifest.

    Return None if the folder holds no manifest of ours.
    """
    try:
        manifest = json.loads((target / MANIFEST).read_text(encoding="utf-8"))
        if not str(manifest["generator"]).startswith("subsidy "):
            return None
        return {entry["path"]: entry["sha256"] for entry in manifest["files"]}
    except (OSError, ValueError, KeyError, TypeError):
        return None
