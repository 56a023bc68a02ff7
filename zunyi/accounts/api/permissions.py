"""The lock on each door of the API: one capability for each action, or no entry."""

from __future__ import annotations

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request


class HoldsCapability(BasePermission):
    """Let in those whose roles hold what `view.capabilities` names for the action; nobody, where it names nothing."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Whether the caller may do this at all; where, is scope."""
        if not (request.user and request.user.is_authenticated):
            return False
        return any(request.user.can(capability) for capability in asked_for(view))


def asked_for(view: Any) -> tuple[str, ...]:
    """The capabilities of which one opens the view's present action."""
    action = getattr(view, "action", None)
    if action in (None, "metadata"):
        # OPTIONS and methods that the view does not know: answered to whoever may do anything here.
        return tuple({each for asked in view.capabilities.values() for each in alternatives(asked)})
    return alternatives(view.capabilities.get(action, ()))


def alternatives(asked: str | tuple[str, ...]) -> tuple[str, ...]:
    """One capability, or several of which one is enough."""
    return (asked,) if isinstance(asked, str) else asked


def held(view: Any, user: Any) -> str:
    """The capability with which the caller came in: what scope is worked out for."""
    return next((capability for capability in asked_for(view) if user.can(capability)), "nothing")
