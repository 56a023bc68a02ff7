"""Nobody whom an incident concerns gets a message of any kind (edge case 37)."""

from __future__ import annotations

from trips.queries.incident import left_in_peace
from zunyi.notices.kinds import register_hush


def register() -> None:
    """Bring it to the outbox; called when the app is ready."""
    register_hush(left_in_peace)
