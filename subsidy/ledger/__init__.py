"""The land that earlier projects took, and the subsidies that they paid.

The land was taken from each household, and the subsidies were paid to each person.
"""

from .apply import fill, with_history
from .as_json import CheckJson, LedgerJson
from .book import Ledger
from .columns import TITLES
from .deciding import Share
from .entry import Verdict
from .export import export
from .inspection import Inspection, inspect, unfinished_line
from .migration import import_table, import_version_1
from .store import LedgerError
from .tables import ENTRIES, Table, tables

__all__ = [
    "ENTRIES",
    "TITLES",
    "CheckJson",
    "Inspection",
    "Ledger",
    "LedgerError",
    "LedgerJson",
    "Share",
    "Table",
    "Verdict",
    "export",
    "fill",
    "import_table",
    "import_version_1",
    "inspect",
    "tables",
    "unfinished_line",
    "with_history",
]
