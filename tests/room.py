"""Room for deep calls.

Python keeps the frames of its functions in pieces of 16 KB and gives the last piece back to the system as soon as it is
empty. Where a page is rendered by functions that call each other around the edge of a piece, each call asks the system
for memory anew: 280,000 times in one walk through the doors, an eighth of its time. From a function that says it needs
a large frame everything runs in one piece.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

# In words of 8 bytes. The piece is the next power of two, and what is left of it, a quarter of a megabyte, is the room.
FRAME = 33_000


def in_one_piece(call: Callable[..., Any], *asked: Any, **named: Any) -> Any:
    """Do what is asked for, in one piece of memory."""
    return call(*asked, **named)


in_one_piece.__code__ = in_one_piece.__code__.replace(co_stacksize=FRAME)
