"""The pages of long work."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories.accounts import make_officer, signed_in
from zunyi.audit.models import AuditEntry
from zunyi.jobs.models import Job, StoredFile
from zunyi.jobs.services import ask_for_job, keep_file
from zunyi.jobs.views import start as starting

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return make_officer()


@pytest.fixture
def job(officer):
    return ask_for_job(kind="test", title="正安春节名单", by=officer, about_url="/desk/")


@pytest.fixture
def file(officer):
    return keep_file(name="正安名单.xlsx", content=b"PK\x03", content_type="application/x-test", by=officer)


def test_a_running_job_polls_and_a_finished_one_stops(officer, job, file):
    client, address = signed_in(officer), reverse("jobs:progress", args=[job.pk])
    Job.objects.update(state="running", done=20, total=50)
    running = client.get(address)
    assert (running.status_code, 'hx-trigger="every 2s"' in running.content.decode()) == (200, True)
    assert 'value="40"' in running.content.decode()

    Job.objects.update(state="done", done=50, ended_at=timezone.now(), result_file=file)
    over = client.get(address)
    assert (over.status_code, "hx-get" in over.content.decode()) == (286, False)
    assert reverse("jobs:file", args=[file.token]) in over.content.decode()


def test_the_page_works_without_a_script(officer, job):
    page = signed_in(officer).get(reverse("jobs:page", args=[job.pk])).content.decode()
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in page
    Job.objects.update(state="failed", error="不行", ended_at=timezone.now())
    page = signed_in(officer).get(reverse("jobs:page", args=[job.pk])).content.decode()
    assert 'http-equiv="refresh"' not in page
    assert "不行" in page


def test_only_the_person_who_asked_sees_it(job, file):
    stranger = signed_in(make_officer())
    assert stranger.get(reverse("jobs:page", args=[job.pk])).status_code == 404
    assert stranger.get(reverse("jobs:progress", args=[job.pk])).status_code == 404
    assert stranger.get(reverse("jobs:file", args=[file.token])).status_code == 404
    assert "正安春节名单" not in stranger.get(reverse("jobs:list")).content.decode()
    assert not AuditEntry.objects.filter(action="file.downloaded").exists()


def test_a_file_goes_out_under_its_chinese_name_and_is_not_kept_on_the_way(officer, file):
    answer = signed_in(officer).get(reverse("jobs:file", args=[file.token]))

    assert answer.content == b"PK\x03"
    assert answer["Content-Disposition"] == ("attachment; filename*=utf-8''%E6%AD%A3%E5%AE%89%E5%90%8D%E5%8D%95.xlsx")
    assert "no-store" in answer["Cache-Control"]
    assert answer["Content-Type"] == "application/x-test"
    assert AuditEntry.objects.get(action="file.downloaded").by == officer


def test_a_file_whose_day_is_over_is_gone(officer, file):
    StoredFile.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert signed_in(officer).get(reverse("jobs:file", args=[file.token])).status_code == 404


def test_the_list_shows_what_came_out(officer, job, file):
    Job.objects.update(state="done", ended_at=timezone.now(), result_file=file)
    page = signed_in(officer).get(reverse("jobs:list")).content.decode()
    assert "正安春节名单" in page
    assert "正安名单.xlsx" in page


def test_thirty_jobs_cost_as_many_questions_as_one(officer, django_assert_max_num_queries):
    for _ in range(30):
        ask_for_job(kind="test", title="x", by=officer)
    client = signed_in(officer)
    with django_assert_max_num_queries(8):
        client.get(reverse("jobs:list"))


def test_starting_nudges_after_the_commit_and_leads_to_the_page(job, monkeypatch, django_capture_on_commit_callbacks):
    nudged = []
    monkeypatch.setattr(starting.do_job, "apply_async", lambda args, **options: nudged.append(args))

    with django_capture_on_commit_callbacks(execute=True):
        answer = starting.start(job)
        assert nudged == []

    assert nudged == [(job.pk,)]
    assert answer.url == reverse("jobs:page", args=[job.pk])


def test_a_broker_that_is_away_does_not_fail_the_request(job, monkeypatch, django_capture_on_commit_callbacks):
    app = starting.current_app
    real = app.connection_for_write
    monkeypatch.setattr(app, "connection_for_write", lambda **options: real("redis://127.0.0.1:1/0", **options))
    began = timezone.now()

    with django_capture_on_commit_callbacks(execute=True):
        answer = starting.start(job)

    assert answer.status_code == 302
    assert timezone.now() - began < timedelta(seconds=3)
    assert Job.objects.get().state == "waiting"
