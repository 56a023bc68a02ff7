"""What allauth is told: accounts are given by the bureau, nobody signs up alone."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class StaffAdapter(DefaultAccountAdapter):
    """Sign-in for staff; no open sign-up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Closed: an officer adds the accounts below them (page "people and roles")."""
        return False
