"""Draws the packaged templates: `python -m tools.draw` writes `templates_xlsx/`."""
