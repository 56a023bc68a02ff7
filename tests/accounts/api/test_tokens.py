"""Programs sign in, and are shut out."""

from datetime import timedelta

import pytest
import redis
import time_machine
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.conf import settings as django_settings
from django.core.cache import cache
from django.utils import timezone
from rest_framework.test import APIClient

from tests.factories.accounts import PASSWORD, api_client, make_officer
from zunyi.accounts.models import User
from zunyi.accounts.roles import Role
from zunyi.accounts.services import disable_person, issue_token, reset_password
from zunyi.audit.queries import history_of

pytestmark = pytest.mark.django_db

TOKENS, SOMETHING = "/api/v1/tokens/", "/api/v1/divisions/"


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()
    redis.Redis.from_url(django_settings.CELERY_BROKER_URL).flushdb()


def sign_in(user: User, **more: str):
    return APIClient().post(TOKENS, {"username": user.username, "password": PASSWORD} | more, format="json")


def test_a_program_signs_in_works_and_signs_out():
    officer = make_officer(Role.TOWN)

    answer = sign_in(officer, name="统计程序")

    assert answer.status_code == 201
    assert answer.json().keys() == {"token", "name", "expiry"}
    program = APIClient(HTTP_AUTHORIZATION=f"Bearer {answer.json()['token']}")
    assert program.get(SOMETHING).status_code == 200
    assert program.delete(TOKENS).status_code == 204
    assert program.get(SOMETHING).json()["code"] == "authentication_failed"
    assert [entry.action for entry in history_of(officer)] == [
        "account.token_revoked",
        "account.signed_in",
        "account.token_issued",
    ]


def test_a_token_lasts_thirty_days():
    program = api_client(make_officer(Role.TOWN))
    with time_machine.travel(timezone.now() + timedelta(days=29)):
        assert program.get(SOMETHING).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        assert program.get(SOMETHING).status_code == 401


def test_without_a_token_there_is_nothing_but_one_shape_of_no():
    answer = APIClient().get(SOMETHING)

    assert (answer.status_code, answer.json().keys()) == (401, {"code", "detail"})
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_five_wrong_passwords_close_the_name_for_programs_too():
    officer = make_officer(Role.TOWN)
    answers = [sign_in(officer, password="wrong").status_code for _ in range(5)]

    right = sign_in(officer)

    assert answers == [401, 401, 401, 401, 429]
    assert (right.status_code, right.json()["code"]) == (429, "sign_in_locked")


def test_one_address_cannot_try_all_names():
    answers = [
        APIClient().post(TOKENS, {"username": f"name{at}", "password": "x"}, format="json").status_code
        for at in range(31)
    ]

    assert answers == [401] * 30 + [429]


def test_a_closed_account_and_an_unknown_one_look_alike():
    officer = make_officer(Role.TOWN)
    disable_person(person=officer, by=None)
    unknown = APIClient().post(TOKENS, {"username": "nobody", "password": PASSWORD}, format="json")

    assert sign_in(officer).json() == unknown.json()


def test_a_one_time_password_gets_no_token_and_stops_old_ones():
    officer = make_officer(Role.TOWN)
    password = reset_password(person=officer, by=None)
    late = APIClient(HTTP_AUTHORIZATION=f"Bearer {issue_token(owner=officer).secret}")

    assert sign_in(officer, password=password).json()["code"] == "password_must_change"
    assert late.get(SOMETHING).json()["code"] == "password_must_change"


def test_the_second_step_is_demanded_of_programs_too(settings):
    settings.SECOND_FACTOR_REQUIRED = True
    officer = make_officer(Role.COUNTY)
    old = api_client(officer)

    assert sign_in(officer).json()["code"] == "second_factor_missing"
    assert old.get(SOMETHING).json()["code"] == "second_factor_missing"

    secret = generate_totp_secret()
    TOTP.activate(officer, secret)
    code = format_hotp_value(hotp_value(secret, int(timezone.now().timestamp()) // 30))
    assert sign_in(officer).json()["code"] == "second_factor_wrong"
    assert sign_in(officer, code="000000").json()["code"] == "second_factor_wrong"
    assert sign_in(officer, code=code).status_code == 201
    assert sign_in(officer, code=code).json()["code"] == "second_factor_wrong"


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer a b", "Bearer \x00", "Bearer é", "Basic x", "Bearer " + "x" * 5000]
)
def test_odd_headers_are_just_wrong(header):
    assert APIClient(HTTP_AUTHORIZATION=header).get(SOMETHING).status_code == 401


def test_wrong_input_says_which_field():
    answer = APIClient().post(TOKENS, {"username": ""}, format="json")

    assert answer.status_code == 400
    assert answer.json().keys() == {"code", "detail", "fields"}
    assert answer.json()["fields"].keys() == {"username", "password"}
