"""What a module needs in all of its tests, made once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from django.db import transaction
from pytest_django import DjangoDbBlocker

Made = TypeVar("Made")


@contextmanager
def once(blocker: DjangoDbBlocker, make: Callable[[], Made]) -> Iterator[Made]:
    """Make things in the database for as long as the block lasts; each test works in a savepoint on top of them.

    For fixtures of a module that ask for `django_db_setup` and `django_db_blocker`; the block leaves nothing behind.
    """
    with blocker.unblock(), transaction.atomic():
        try:
            made = make()
            with blocker.block():
                yield made
        finally:
            transaction.set_rollback(True)
