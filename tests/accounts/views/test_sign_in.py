"""Coming in: passwords, lock-out, one-time passwords, second steps, sessions that end."""

from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories.accounts import PASSWORD, make_officer, signed_in
from zunyi.accounts.models import User
from zunyi.accounts.roles import Role
from zunyi.accounts.services import disable_person, end_assignment, reset_password
from zunyi.audit.queries import history_of

pytestmark = pytest.mark.django_db

LOGIN = "/accounts/login/"


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()


def sign_in(client: Client, username: str, password: str = PASSWORD, **extra: str):
    return client.post(LOGIN, {"login": username, "password": password}, **extra)


def actions(user: User) -> list[str]:
    return [entry.action for entry in history_of(user)]


def test_an_officer_signs_in_and_out_and_both_are_written_down():
    officer, client = make_officer(), Client()

    response = sign_in(client, officer.username)
    client.post("/accounts/logout/")

    assert (response.status_code, response.url) == (302, reverse("desk:home"))
    assert actions(officer) == ["account.signed_out", "account.signed_in"]


def test_the_session_gets_a_new_name_at_sign_in():
    officer, client = make_officer(), Client()
    session = client.session
    session["planted"] = 1
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = before

    sign_in(client, officer.username)

    assert client.session.session_key != before


def test_five_wrong_passwords_close_the_name_at_this_place():
    officer, client = make_officer(), Client()
    answers = [sign_in(client, officer.username, "wrong-password").status_code for _ in range(5)]

    right = sign_in(client, officer.username)

    assert answers == [200, 200, 200, 200, 429]
    assert right.status_code == 429
    assert "15" in right.content.decode()
    assert actions(officer)[:2] == ["account.locked", "account.sign_in_failed"]
    assert actions(officer).count("account.locked") == 1
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert sign_in(client, officer.username).status_code == 302


def test_capitals_do_not_buy_more_guesses():
    officer, client = make_officer(username="wangli"), Client()
    for name in ("wangli", "Wangli", "WANGLI", "wAngli", "waNgli"):
        sign_in(client, name, "wrong-password")

    assert sign_in(client, officer.username).status_code == 429


def test_a_colleague_at_another_place_is_not_locked_out(settings):
    settings.TRUSTED_PROXIES = 1
    officer, client = make_officer(), Client()
    for _ in range(5):
        sign_in(client, officer.username, "wrong-password", HTTP_X_FORWARDED_FOR="6.6.6.6, 10.1.0.1")

    assert sign_in(client, officer.username, HTTP_X_FORWARDED_FOR="6.6.6.6, 10.1.0.1").status_code == 429
    assert sign_in(client, officer.username, HTTP_X_FORWARDED_FOR="6.6.6.6, 10.1.0.2").status_code == 302


@pytest.mark.parametrize("proxies", [0, 1])
def test_an_invented_address_does_not_open_the_lock(settings, proxies):
    settings.TRUSTED_PROXIES = proxies
    officer, client = make_officer(), Client()
    real = ", 10.1.0.1" if proxies else ""
    for at in range(5):
        sign_in(client, officer.username, "wrong-password", HTTP_X_FORWARDED_FOR=f"1.1.1.{at}{real}")

    assert sign_in(client, officer.username, HTTP_X_FORWARDED_FOR=f"1.1.1.99{real}").status_code == 429


def test_a_one_time_password_opens_only_the_page_for_choosing_ones_own():
    officer, client = make_officer(Role.TOWN, "520324116"), Client()
    password = reset_password(person=officer, by=make_officer(Role.COUNTY, "520324"))
    sign_in(client, officer.username, password)

    assert client.get("/desk/").url == reverse("account_change_password")
    new = "mountain-of-tea-27"
    client.post(reverse("account_change_password"), {"oldpassword": password, "password1": new, "password2": new})

    assert client.get("/desk/").status_code == 200
    assert User.objects.get(pk=officer.pk).must_change_password is False
    assert actions(officer)[0] == "account.password_changed"


def test_a_one_time_password_runs_out():
    officer, client = make_officer(Role.TOWN, "520324116"), Client()
    password = reset_password(person=officer, by=None)

    with time_machine.travel(timezone.now() + timedelta(days=8)):
        response = sign_in(client, officer.username, password)
        assert response.status_code == 403
        assert client.get("/desk/").status_code == 302


@pytest.mark.parametrize("weak", ["short-27", "1234567890", "password123", "wangliwangli1"])
def test_weak_passwords_are_refused(weak):
    officer = make_officer(username="wangliwangli")
    client = signed_in(officer)

    response = client.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": weak, "password2": weak}
    )

    assert response.status_code == 200
    assert User.objects.get(pk=officer.pk).check_password(PASSWORD)


def test_a_new_password_ends_the_other_sessions():
    officer = make_officer()
    here, there = signed_in(officer), signed_in(officer)
    new = "mountain-of-tea-27"

    here.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new})

    assert here.get("/desk/").status_code == 200
    assert there.get("/desk/").status_code == 302


@pytest.mark.parametrize("role", [Role.CITY, Role.COUNTY, Role.ADMIN, Role.AUDITOR])
def test_those_who_see_much_set_a_second_step_up_first(settings, role):
    settings.SECOND_FACTOR_REQUIRED = True
    client = signed_in(make_officer(role))

    assert client.get("/desk/").url == reverse("mfa_activate_totp")


@pytest.mark.parametrize("role", [Role.TOWN, Role.VILLAGE])
def test_towns_and_villages_may_do_without(settings, role):
    settings.SECOND_FACTOR_REQUIRED = True

    assert signed_in(make_officer(role)).get("/desk/").status_code == 200


def test_a_second_step_is_asked_for_and_its_secret_is_sealed(settings):
    settings.SECOND_FACTOR_REQUIRED = True
    officer, client = make_officer(), Client()
    secret = generate_totp_secret()
    TOTP.activate(officer, secret)

    first = sign_in(client, officer.username)
    assert first.url == reverse("mfa_authenticate")
    assert client.get("/desk/").status_code == 302
    code = format_hotp_value(hotp_value(secret, int(timezone.now().timestamp()) // 30))
    client.post(reverse("mfa_authenticate"), {"code": code})

    assert client.get("/desk/").status_code == 200
    assert secret not in str(Authenticator.objects.get(user=officer).data)


def test_codes_of_the_second_step_cannot_be_guessed_for_long():
    officer, client = make_officer(), Client()
    secret = generate_totp_secret()
    TOTP.activate(officer, secret)
    sign_in(client, officer.username)
    for _ in range(21):
        client.post(reverse("mfa_authenticate"), {"code": "000000"})

    code = format_hotp_value(hotp_value(secret, int(timezone.now().timestamp()) // 30))
    client.post(reverse("mfa_authenticate"), {"code": code})

    assert client.get("/desk/").status_code == 302


def test_a_closed_account_is_out_on_the_next_request():
    officer = make_officer(Role.TOWN, "520324116")
    client = signed_in(officer)
    assert client.get("/desk/").status_code == 200

    disable_person(person=officer, by=None)

    assert client.get("/desk/").status_code == 302


def test_a_role_that_ended_is_out_on_the_next_request():
    officer = make_officer(Role.TOWN, "520324116")
    client = signed_in(officer)

    end_assignment(assignment=officer.assignments.get(), by=None)

    assert client.get("/desk/").status_code == 403


def test_a_session_ends_eight_hours_after_the_last_page():
    client, start = signed_in(make_officer()), timezone.now()
    for hours in (7, 14):
        with time_machine.travel(start + timedelta(hours=hours)):
            assert client.get("/desk/").status_code == 200

    with time_machine.travel(start + timedelta(hours=14 + 8, minutes=20)):
        assert client.get("/desk/").status_code == 302


def test_nobody_signs_up_or_gets_a_password_by_mail():
    client = Client()
    for path in ("/accounts/signup/", "/accounts/password/reset/", "/accounts/email/"):
        assert client.post(path, {"username": "x", "email": "a@b.cn"}).status_code == 200
    assert User.objects.count() == 0


def test_the_back_office_is_for_superusers_through_the_one_sign_in():
    assert Client().get("/admin/login/").url.startswith(LOGIN)
    assert signed_in(make_officer(Role.CITY, is_staff=True)).get("/admin/").status_code == 302
    assert signed_in(make_officer(Role.CITY, is_staff=True)).get("/admin/login/").status_code == 403
    assert signed_in(make_officer(Role.CITY, is_staff=True, is_superuser=True)).get("/admin/").status_code == 200
