"""What is over goes, what is in force stays."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from tests.factories.accounts import make_officer, signed_in
from zunyi.accounts.models import ApiToken, IdempotencyKey
from zunyi.accounts.services import issue_token
from zunyi.accounts.tasks import tidy_accounts

pytestmark = pytest.mark.django_db


def test_keys_tokens_and_sessions_go_when_they_are_over():
    officer, now = make_officer(), timezone.now()
    for days in (1, 8):
        IdempotencyKey.objects.create(
            user=officer, key=str(days), request_hash=b"0", created_at=now - timedelta(days=days)
        )
    kept, gone = issue_token(owner=officer).token, issue_token(owner=officer).token
    ApiToken.objects.filter(pk=gone.pk).update(expiry=now - timedelta(hours=1))
    signed_in(officer)
    Session.objects.create(session_key="old", expire_date=now - timedelta(hours=1))

    tidy_accounts()
    tidy_accounts()

    assert [key.key for key in IdempotencyKey.objects.all()] == ["1"]
    assert [token.pk for token in ApiToken.objects.all()] == [kept.pk]
    assert not Session.objects.filter(session_key="old").exists()
    assert Session.objects.count() == 1
