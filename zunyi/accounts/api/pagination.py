"""Pages of the API: by key, so that nothing is skipped or told twice while rows are added."""

from __future__ import annotations

from rest_framework.pagination import CursorPagination


class ByKey(CursorPagination):
    """`next` and `previous` are addresses; follow them as they are."""

    ordering = "pk"
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200
