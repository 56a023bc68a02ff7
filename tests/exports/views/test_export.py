"""The second person's word on the page of an export, both ways."""

from __future__ import annotations

import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from tests.factories.accounts import make_officer, signed_in
from tests.factories.workers import make_worker
from zunyi.accounts.roles import Role
from zunyi.exports.models import Export
from zunyi.exports.services.export import ask_for_export, decide_export
from zunyi.exports.tables import TABLES
from zunyi.jobs.models import StoredFile
from zunyi.jobs.services import run_job

pytestmark = pytest.mark.django_db
ZHENGAN = "520324"


@pytest.fixture
def export():
    make_worker()
    return ask_for_export(
        table=TABLES["workers"], asked=QueryDict(), columns=["full_number"], form="csv", purpose="购买团体票",
        by=make_officer(Role.COUNTY, ZHENGAN, name="测问员"),
    )  # fmt: skip


@pytest.fixture
def second():
    return make_officer(Role.COUNTY, ZHENGAN)


def today(user) -> dict[str, int]:
    return {figure.url: figure.number for figure in signed_in(user).get("/desk/").context["figures"]}


def test_what_waits_is_counted_on_the_second_persons_first_page_and_not_on_the_askers(export, second):
    assert today(second)[reverse("exports:list")] == 1
    assert today(export.by)[reverse("exports:list")] == 0


def test_a_colleague_says_yes_and_the_asker_fetches_the_file(export, second):
    client = signed_in(second)
    answer = client.post(reverse("exports:decide", args=[export.pk]), {"answer": "yes"}, follow=True)
    export = Export.objects.get()

    assert (export.state, export.decided_by) == (Export.State.GRANTED, second)
    assert "测问员" in answer.content.decode()
    assert export.job.by == export.by


def test_a_no_without_a_reason_is_said_beside_the_field_and_with_one_it_stands(export, second):
    client, address = signed_in(second), reverse("exports:decide", args=[export.pk])

    empty = client.post(address, {"answer": "no", "remark": ""})
    assert (empty.status_code, list(empty.context["decision"].errors)) == (422, ["remark"])
    assert Export.objects.get().state == Export.State.ASKED

    client.post(address, {"answer": "no", "remark": "用掩码即可"})
    assert Export.objects.get().state == Export.State.REFUSED
    assert "用掩码即可" in signed_in(export.by).get(reverse("exports:page", args=[export.pk])).content.decode()


def test_when_the_day_is_over_the_page_offers_no_file_and_says_so(export, second):
    client = signed_in(export.by)
    decide_export(export=export, yes=True, by=second)
    run_job(Export.objects.get().job_id)
    address, file = reverse("exports:page", args=[export.pk]), StoredFile.objects.get()
    link = reverse("jobs:file", args=[file.token])
    assert (link in client.get(address).content.decode(), client.get(link).status_code) == (True, 200)

    StoredFile.objects.update(expires_at=timezone.now())  # nobody has cleared it away yet

    page = client.get(address).content.decode()
    assert (link in page, "文件已删除" in page, client.get(link).status_code) == (False, True, 404)
    assert link not in client.get(reverse("jobs:page", args=[Export.objects.get().job_id])).content.decode()


def test_the_asker_has_no_buttons_and_no_door_to_decide(export):
    client = signed_in(export.by)

    assert (
        reverse("exports:decide", args=[export.pk])
        not in client.get(reverse("exports:page", args=[export.pk])).content.decode()
    )
    client.post(reverse("exports:decide", args=[export.pk]), {"answer": "yes"})
    assert Export.objects.get().state == Export.State.ASKED
