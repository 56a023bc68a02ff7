"""Large print, lost sessions, wrong addresses: each answered in plain words, with a way back."""

import pytest
from django.test import Client, RequestFactory

from zunyi.desk.views import errors

pytestmark = pytest.mark.django_db


def test_large_print_works_without_an_account_and_goes_back(client: Client) -> None:
    answer = client.post("/i18n/large-print/", {"large": "1", "next": "/accounts/login/"})
    page = client.get("/accounts/login/").content.decode()

    assert answer["Location"] == "/accounts/login/"
    assert 'class="large"' in page

    client.post("/i18n/large-print/", {"large": "0", "next": "/accounts/login/"})
    assert 'class="large"' not in client.get("/accounts/login/").content.decode()


@pytest.mark.parametrize("elsewhere", ["https://example.com/", "//example.com", "javascript:alert(1)"])
def test_large_print_leads_nowhere_else(client: Client, elsewhere: str) -> None:
    assert client.post("/i18n/large-print/", {"next": elsewhere})["Location"] == "/"


def test_a_lost_session_says_that_nothing_was_saved() -> None:
    browser = Client(enforce_csrf_checks=True)

    answer = browser.post("/accounts/login/?next=/desk/", {"login": "zhao"})

    assert answer.status_code == 403
    assert "还没有保存" in answer.content.decode()
    assert 'href="/accounts/login/?next=/desk/"' in answer.content.decode()


def test_a_wrong_address_leads_back(client: Client) -> None:
    answer = client.get("/nothing/here/")

    assert answer.status_code == 404
    assert "这个地址没有内容" in answer.content.decode()


@pytest.mark.django_db(databases=[])
def test_a_fault_needs_no_database(client: Client) -> None:
    answer = errors.server_error(RequestFactory().get("/"))

    assert answer.status_code == 500
    assert "系统出了故障" in answer.content.decode()


def test_pages_speak_the_language_that_was_chosen(client: Client) -> None:
    client.post("/i18n/setlang/", {"language": "en", "next": "/"})
    page = client.get("/accounts/login/").content.decode()

    assert '<html lang="en"' in page
    assert "Staff sign-in" in page
