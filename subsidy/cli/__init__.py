"""The command line: one verb per task."""

try:
    from . import ledger
    from .main import app, main
except ModuleNotFoundError as missing:
    if missing.name not in {"rich", "typer"}:
        raise
    raise SystemExit("命令行需要 typer 和 rich，现在没有安装：py -m pip install typer rich") from missing

__all__ = ["app", "ledger", "main"]
