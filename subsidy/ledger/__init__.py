"""What earlier projects took and paid."""

from .book import Ledger, LedgerError, with_history

__all__ = [
    "Ledger",
    "LedgerError",
    "with_history",
]
