"""The rules over millions of persons, on DuckDB and on Spark.

Both engines run one exact kernel in SQL.

>>> from subsidy import bulk
>>> summary = bulk.export("province", "results")     # doctest: +SKIP
"""

from .duck import Batch
from .explaining import explain_person
from .sources import BulkError
from .summary import MOVEMENT, Summary, SummaryJson
from .writing import FileFormat, Result, assess, export

__all__ = [
    "MOVEMENT",
    "Batch",
    "BulkError",
    "FileFormat",
    "Result",
    "Summary",
    "SummaryJson",
    "assess",
    "explain_person",
    "export",
]
