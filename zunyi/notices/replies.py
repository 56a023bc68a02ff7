"""What is done when somebody answers a message with "0". Higher floors bring it, by the sort of thing it is about."""

from __future__ import annotations

from collections.abc import Callable

from zunyi.notices.models import Notice

# Does what the person asks for and returns a sentence that says so, marked with `gettext_noop`.
Handler = Callable[[Notice], str]

_handlers: dict[str, Handler] = {}


def register_reply(about_type: str, handler: Handler) -> None:
    """Make known what "0" means for messages about such a thing; called from the `ready()` of the app."""
    _handlers[about_type] = handler


def handler_of(about_type: str) -> Handler | None:
    """What "0" does, if anything."""
    return _handlers.get(about_type)
