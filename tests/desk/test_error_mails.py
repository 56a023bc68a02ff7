"""What is mailed about a broken page tells where it broke, also when no page was asked for."""

from __future__ import annotations

import sys

from django.core import mail
from django.test import override_settings
from django.views.debug import ExceptionReporter

from zunyi.error_mails import MailWithoutPeople, NothingOfPeople


def test_an_error_outside_of_a_page_can_be_told_too():
    filters = NothingOfPeople()

    assert (filters.get_safe_request_meta(None), filters.get_safe_cookies(None)) == ({}, {})


@override_settings(ADMINS=[("管理员", "admin@example.org")])
def test_a_server_that_breaks_between_pages_is_reported_without_values():
    try:
        secret = "52039919880214900X"
        raise LookupError(len(secret))
    except LookupError:
        text = ExceptionReporter(None, *sys.exc_info()).get_traceback_text()
    MailWithoutPeople().send_mail("坏了", text)

    assert "LookupError" in mail.outbox[0].body
    assert "52039919880214900X" not in mail.outbox[0].body
