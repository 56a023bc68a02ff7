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
        capability = needed(view)
        return capability is not None and request.user.can(capability)


def needed(view: Any) -> str | None:
    """The capability that the view's present action asks for."""
    action = getattr(view, "action", None)
    if action in (None, "metadata"):
        # OPTIONS and methods that the view does not know: answered to whoever may look.
        return next(iter(view.capabilities.values()), None)
    return view.capabilities.get(action)
