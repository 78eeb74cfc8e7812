"""Work done side by side, each piece on one of a few DuckDB connections: while one plans or sorts, the other computes.

DuckDB spreads a query over the cores, but much of one runs on a single core.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from queue import SimpleQueue
from time import sleep
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_Job = TypeVar("_Job")
_Done = TypeVar("_Done")
_PATIENCE = 0.05
"""How long a query that was interrupted has to end (s) before the next of its connection is interrupted as well."""


@contextmanager
def side_by_side(
    work: Callable[[DuckDBPyConnection, _Job], _Done], connections: Sequence[DuckDBPyConnection], jobs: Iterable[_Job]
) -> Iterator[list[Future[_Done]]]:
    """Start on all jobs, as many at a time as there are connections; give what they will come to, in their order.

    Leaving with an exception stops the work that is going on: nothing runs afterwards.
    """
    free: SimpleQueue[DuckDBPyConnection] = SimpleQueue()
    for connection in connections:
        free.put(connection)

    def done(job: _Job) -> _Done:
        connection = free.get()
        try:
            return work(connection, job)
        finally:
            free.put(connection)

    with ThreadPoolExecutor(len(connections)) as pool:
        started = [pool.submit(done, job) for job in jobs]
        try:
            yield started
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            while not all(each.done() for each in started):
                for connection in connections:
                    connection.interrupt()
                sleep(_PATIENCE)
            raise
