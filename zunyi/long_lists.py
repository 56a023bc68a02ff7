"""Pages of a list that may have a million rows: counted as far as anybody pages, and no further.

Counting 1.68 million rows for the words "page 1 of 33,600" costs more than the page itself (docs/performance.md), and
nobody turns to page 300: whoever has that many narrows the list.
"""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.functional import cached_property

# So many rows are counted and can be paged through.
MOST = 1000


class LongList(Paginator):
    """A paginator that stops counting after MOST rows; `is_cut` says that there are more.

    What it counts are keys. Where they are few, the page is read by them: asked for "the newest 50 of these" the
    database would walk the whole table backwards in the hope of meeting 50 of the 20 that there are. Where they are
    many, the keys of the page are asked for first, and its rows by them: keys, conditions and order stand in an index
    together, while a thousand whole rows with all that is joined to them would be read for the fifty of page 20.
    """

    @cached_property
    def _keys(self) -> list[Any]:
        rows: Any = self.object_list
        return list(rows.order_by().values_list("pk", flat=True)[: MOST + 1])

    @cached_property
    def count(self) -> int:
        """How many rows can be paged through."""
        return min(len(self._keys), MOST)

    @property
    def is_cut(self) -> bool:
        """Whether there are more rows than can be paged through."""
        return len(self._keys) > MOST

    def page(self, number: Any) -> Page[Any]:
        """The rows of one page."""
        number = self.validate_number(number)
        rows: Any = self.object_list
        first = (number - 1) * self.per_page
        last = min(first + self.per_page, self.count)
        if not self.is_cut:
            return Page(rows.filter(pk__in=self._keys)[first:last], number, self)
        keys = list(rows.values_list("pk", flat=True)[first:last])
        return Page(rows.filter(pk__in=keys), number, self)
