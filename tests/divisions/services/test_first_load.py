"""The first load, into an empty table."""

import time

import pytest
from django.core.management import call_command

from zunyi.divisions.models import Division, DivisionCode
from zunyi.divisions.queries import counties_of_zunyi, match_destination
from zunyi.divisions.services import load_divisions

pytestmark = pytest.mark.django_db


def test_before_it_there_is_nothing_and_nothing_breaks() -> None:
    assert list(counties_of_zunyi()) == []
    assert match_destination("福州") is None


def test_the_command_says_what_it_did(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_divisions")

    assert capsys.readouterr().out == (
        "3225 places and 23 old codes added, 0 renamed, 0 names kept as written by hand.\n"
    )
    assert (Division.objects.count(), DivisionCode.objects.count()) == (3225, 23)


def test_it_takes_a_moment() -> None:
    started = time.process_time()

    load_divisions()

    assert time.process_time() - started < 1
