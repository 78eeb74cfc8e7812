"""The command that serves the page on this computer."""

from __future__ import annotations

from typing import Annotated

import typer

from . import render as screen
from .common import reject


def web(
    port: Annotated[
        int, typer.Option("--port", metavar="端口", help="固定的端口；不填则任选一个空闲的", min=0, max=65535)
    ] = 0,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="不打开浏览器，只显示网址")] = False,
) -> None:
    """打开网页：核对、结果、期限、出表都在浏览器里做，只在本机，不联网。"""
    from ..web import MissingExtraError, serve

    try:
        serve(port, browse=not no_browser, say=screen.say)
    except MissingExtraError as failure:
        reject(str(failure))
