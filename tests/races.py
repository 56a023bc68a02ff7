"""Several people at the same door in the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.db import connections


def race(*runners: Callable[[], object]) -> list[object]:
    """Run all at once, each on a connection of its own; what each returned or raised, in their order."""
    barrier = threading.Barrier(len(runners))

    def run(runner: Callable[[], object]) -> object:
        try:
            barrier.wait(timeout=30)
            return runner()
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(runners)) as pool:
        return list(pool.map(run, runners))


def kinds(results: list[object]) -> list[str]:
    """The type names of what came back, sorted; a list of bookings counts as "booked"."""
    return sorted("booked" if isinstance(result, list) else type(result).__name__ for result in results)
