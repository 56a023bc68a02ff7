"""Pages of the API: by key, so that nothing is skipped or told twice while rows are added."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request


class ByKey(CursorPagination):
    """`next` and `previous` are addresses; follow them as they are."""

    ordering = "pk"
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200

    def get_page_size(self, request: Request) -> int:
        """How many rows were asked for; a size that is none is wrong input, not silently another size."""
        asked = request.query_params.get(self.page_size_query_param)
        if asked is None:
            return self.page_size
        if not re.fullmatch(r"[0-9]{1,6}", asked) or not 1 <= int(asked) <= self.max_page_size:
            most = {"most": self.max_page_size}
            raise ValidationError({self.page_size_query_param: [_("A number from 1 to %(most)s.") % most]})
        return int(asked)

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, object]]:
        """The page's size with its bounds."""
        parameters = super().get_schema_operation_parameters(view)
        for parameter in parameters:
            if parameter["name"] == self.page_size_query_param:
                parameter["schema"] = {"type": "integer", "minimum": 1, "maximum": self.max_page_size}
        return parameters
