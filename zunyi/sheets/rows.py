"""Rows that are read anew each time they are asked for, so that a sheet may be longer than memory is wide."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

Cell = str | int | float | bool | date | datetime | time | timedelta
Row = list[Cell]


class ReadAnew(Sequence[Row]):
    """A sequence that is walked from its beginning whenever somebody wants something of it, and keeps nothing."""

    def __init__(self, begin: Callable[[], Iterator[Row]]) -> None:
        self.begin = begin

    def __iter__(self) -> Iterator[Row]:
        return self.begin()

    def __len__(self) -> int:
        return sum(1 for _row in self)

    def __bool__(self) -> bool:
        return next(iter(self), None) is not None

    def __getitem__(self, at: Any) -> Any:
        if isinstance(at, slice):
            return list(islice(self, at.start, at.stop, at.step))
        row = next(islice(self, at, None), None)
        if row is None:
            raise IndexError(at)
        return row


def from_row(rows: Sequence[Row], start: int) -> Iterator[Row]:
    """The rows from `start` on, one after the other."""
    return islice(rows, start, None)
