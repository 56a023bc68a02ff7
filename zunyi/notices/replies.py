"""What is done when somebody answers a message with "0" or "1". Higher floors bring it, by the sort of thing."""

from __future__ import annotations

from collections.abc import Callable

from zunyi.notices.models import Notice

# Does what the person asks for and returns a sentence that says so, marked with `gettext_noop`.
Handler = Callable[[Notice], str]

_no: dict[str, Handler] = {}
_yes: dict[str, Handler] = {}


def register_reply(about_type: str, no: Handler, yes: Handler | None = None) -> None:
    """Make known what "0", and "1", mean for messages about such a thing; called from the `ready()` of the app.

    Without `yes`, "1" says no more than that the person knows.
    """
    _no[about_type] = no
    if yes is not None:
        _yes[about_type] = yes


def handler_of(about_type: str, *, is_coming: bool) -> Handler | None:
    """What the answer does, if anything."""
    return (_yes if is_coming else _no).get(about_type)
