"""Pages of a list that may have a million rows: counted as far as anybody pages, and no further.

Counting 1.68 million rows for the words "page 1 of 33,600" costs more than the page itself (docs/performance.md), and
nobody turns to page 300: whoever has that many narrows the list.
"""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.utils.functional import cached_property

# So many rows are counted and can be paged through.
MOST = 1000


class LongList(Paginator):
    """A paginator that stops counting after MOST rows; `is_cut` says that there are more."""

    @cached_property
    def _counted(self) -> int:
        rows: Any = self.object_list
        return int(rows.order_by()[: MOST + 1].count()) if hasattr(rows, "order_by") else len(rows)

    @cached_property
    def count(self) -> int:
        """How many rows can be paged through."""
        return min(self._counted, MOST)

    @property
    def is_cut(self) -> bool:
        """Whether there are more rows than can be paged through."""
        return self._counted > MOST
