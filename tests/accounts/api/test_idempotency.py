"""One request, one effect."""

import time
from functools import partial

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory, force_authenticate

from tests.factories.accounts import make_officer
from tests.races import race
from zunyi.accounts.api import idempotency
from zunyi.accounts.api.idempotency import idempotent
from zunyi.accounts.api.viewsets import ScopedViewSet
from zunyi.accounts.models import IdempotencyKey, User
from zunyi.audit.models import AuditEntry
from zunyi.audit.services import record
from zunyi.refusals import Refusal


class WordSerializer(serializers.Serializer):
    word = serializers.CharField()


class Words(ScopedViewSet):
    """An action with an effect that can be counted: a row of the history."""

    capabilities = {"create": "desk.view"}

    @idempotent
    def create(self, request: Request) -> Response:
        asked = WordSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        entry = record("test.said", request.user, by=request.user, word=asked.validated_data["word"])
        if asked.validated_data["word"] == "no":
            raise Refusal()
        if asked.validated_data["word"] == "crash":
            raise ZeroDivisionError
        time.sleep(float(asked.validated_data["word"]) if asked.validated_data["word"][0].isdigit() else 0)
        return Response({"id": entry.pk}, status=201)


class CarelessWords(Words):
    """The control: the same without the guard."""

    create = Words.create.__wrapped__


def post(user: User, word: str, key: str = "k", view: type[Words] = Words) -> Response:
    headers = {"Idempotency-Key": key} if key else {}
    request = APIRequestFactory().post("/api/v1/words/", {"word": word}, format="json", headers=headers)
    force_authenticate(request, user)
    return view.as_view({"post": "create"})(request)


def said() -> int:
    return AuditEntry.objects.filter(action="test.said").count()


@pytest.mark.django_db
def test_the_same_request_gets_the_same_answer_and_no_second_effect():
    user = make_officer()

    first, second = post(user, "hello"), post(user, "hello")

    assert (second.status_code, second.data) == (first.status_code, first.data) == (201, first.data)
    assert second.headers["Idempotent-Replayed"] == "true"
    assert said() == 1


@pytest.mark.django_db
def test_another_request_under_the_same_key_is_refused():
    user = make_officer()
    post(user, "hello")

    other = post(user, "good day")

    assert (other.status_code, other.data["code"]) == (422, "idempotency_key_reused")
    assert said() == 1


@pytest.mark.django_db
def test_keys_belong_to_their_callers():
    assert post(make_officer(), "hello").status_code == post(make_officer(), "hello").status_code == 201
    assert said() == 2


@pytest.mark.django_db
def test_a_no_is_kept_as_an_answer_without_its_half_done_effect():
    user = make_officer()

    first, second = post(user, "no"), post(user, "no")

    assert (first.status_code, first.data) == (second.status_code, second.data) == (409, first.data)
    assert said() == 0
    assert IdempotencyKey.objects.get().status == 409


@pytest.mark.django_db
def test_what_broke_may_be_tried_again():
    user = make_officer()
    with pytest.raises(ZeroDivisionError):
        post(user, "crash")

    assert IdempotencyKey.objects.count() == said() == 0
    assert post(user, "hello").status_code == 201


@pytest.mark.django_db
def test_without_a_key_each_request_counts():
    user = make_officer()
    post(user, "hello", key="")
    post(user, "hello", key="")

    assert said() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["x" * 81, "a\tb"])
def test_odd_keys_are_wrong_input(key):
    assert post(make_officer(), "hello", key=key).status_code == 400


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("view", "effects"), [(Words, 1), (CarelessWords, 4)], ids=["guarded", "control"])
def test_four_at_once_have_one_effect(view, effects):
    user = make_officer()

    answers = race(*[partial(post, user, "0.2", view=view)] * 4)

    assert [answer.status_code for answer in answers] == [201] * 4
    assert len({answer.data["id"] for answer in answers}) == effects
    assert said() == effects


@pytest.mark.django_db(transaction=True)
def test_whoever_waits_too_long_is_told_so(monkeypatch):
    monkeypatch.setattr(idempotency, "PATIENCE", 1)
    user = make_officer()

    answers = race(partial(post, user, "2.5"), partial(post, user, "2.5"))

    assert sorted(answer.status_code for answer in answers) == [201, 409]
    assert "idempotency_in_progress" in [answer.data.get("code") for answer in answers]
    assert said() == 1


@pytest.mark.django_db
def test_the_patience_ends_with_the_key():
    user = make_officer()
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        before = cursor.fetchone()
        post(user, "hello")
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == before


def test_a_file_counts_by_what_is_in_it():
    def sent(content: bytes) -> bytes:
        file = SimpleUploadedFile("名单.csv", content)
        request = Request(APIRequestFactory().post("/api/v1/rosters/", {"file": file}), parsers=[MultiPartParser()])
        first = idempotency._hash(request)
        assert request.data["file"].read() == content  # still to be read
        return first

    assert sent(b"a") == sent(b"a") != sent(b"b")
