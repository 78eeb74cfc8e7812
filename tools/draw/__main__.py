"""Write every packaged template into `templates_xlsx/`, or into the folder named on the command line."""

import sys
from pathlib import Path

from .forms import TEMPLATES, save, templates
from .review import FILE, draw_recalculation

folder = Path(sys.argv[1]) if len(sys.argv) > 1 else TEMPLATES
for file, book in (*templates(), (FILE, draw_recalculation())):
    save(book, folder / file)
