"""Write every packaged template into a folder.

The folder is `templates_xlsx/`, or the one named on the command line.
"""

import sys
from pathlib import Path

from . import draw_all

draw_all(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[2] / "templates_xlsx")
