"""What allauth is told: accounts are given by the bureau, nobody signs up alone."""

from __future__ import annotations

import base64
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from zunyi.accounts.addresses import client_address
from zunyi.accounts.models import User
from zunyi.accounts.services import choose_password
from zunyi.sealing import seal, unseal


class StaffAdapter(DefaultAccountAdapter):
    """Sign-in for staff; no open sign-up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Closed: an officer adds the accounts below them (page "people and roles")."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """The same address that the lock-out counts."""
        return client_address(request)

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """Turn away a one-time password that has run out, and say who gives a new one."""
        until = user.one_time_password_until
        if user.is_active and until is not None and until < timezone.now():
            clear_login(request)
            return render(request, "account/one_time_password_over.html", status=403)
        return super().pre_login(request, user, **kwargs)

    def set_password(self, user: User, password: str) -> None:
        """Keep the password that somebody chose for themselves."""
        choose_password(person=user, password=password)

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """No account has a mailbox; the history holds what a mail would say."""


class SealedFactors(DefaultMFAAdapter):
    """The secrets of second steps, sealed at rest like identity numbers."""

    def encrypt(self, text: str) -> str:
        """The sealed text, in letters that a JSON field holds."""
        return base64.b64encode(seal(text, bound_to="second factor")).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The text again."""
        return unseal(base64.b64decode(encrypted_text), bound_to="second factor")
