"""Ids as programs send them."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers


class KeyField(serializers.IntegerField):
    """The id of a row: a number that the database can hold, so that a wild one finds nothing instead of breaking."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=1, max_value=2**63 - 1, **kwargs)
