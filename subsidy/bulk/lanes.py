"""Jobs run side by side, each on one of a few DuckDB connections.

DuckDB spreads a query over the cores, but much of a query runs on a single core: while one job plans or sorts, another
computes.
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
"""Seconds between interrupts: a job may go on to its next query."""


@contextmanager
def side_by_side(
    work: Callable[[DuckDBPyConnection, _Job], _Done], connections: Sequence[DuckDBPyConnection], jobs: Iterable[_Job]
) -> Iterator[list[Future[_Done]]]:
    """Run jobs, one at a time on each connection; yield their futures.

    The futures are in the order of the jobs. Leaving with an exception interrupts the running jobs and cancels the
    others: nothing runs afterwards.
    """
    free: SimpleQueue[DuckDBPyConnection] = SimpleQueue()
    for connection in connections:
        free.put(connection)

    def on_free_connection(job: _Job) -> _Done:
        connection = free.get()
        try:
            return work(connection, job)
        finally:
            free.put(connection)

    with ThreadPoolExecutor(len(connections)) as pool:
        started = [pool.submit(on_free_connection, job) for job in jobs]
        try:
            yield started
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            while not all(each.done() for each in started):
                for connection in connections:
                    connection.interrupt()
                sleep(_PATIENCE)
            raise
