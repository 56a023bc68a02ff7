"""Long work: done once, taken up again when its worker died, and seen while it runs."""

import threading
from datetime import timedelta
from functools import partial

import pytest
from django.db import transaction
from django.utils import timezone, translation

from tests.factories.accounts import make_officer
from tests.races import race
from zunyi.audit.models import AuditEntry
from zunyi.jobs import pulse, work
from zunyi.jobs.models import Job, StoredFile
from zunyi.jobs.queries import jobs_to_start
from zunyi.jobs.services import MAX_TRIES, ask_for_job, drop_old_files, hand_out_file, keep_file, run_job
from zunyi.jobs.tasks import do_waiting_jobs
from zunyi.refusals import NotAllowed

State = Job.State


@pytest.fixture
def doing(monkeypatch):
    """Make `function` what jobs of the kind "test" do."""

    def use(function):
        monkeypatch.setitem(work._kinds, "test", function)

    return use


def asked(**changes):
    job = ask_for_job(kind="test", title="试一试", by=make_officer())
    if changes:
        Job.objects.filter(pk=job.pk).update(**changes)
    return job


def fallen_silent(**changes):
    """A job whose worker was killed two minutes ago."""
    then = timezone.now() - timedelta(minutes=2)
    return asked(state=State.RUNNING, started_at=then, alive_at=then, tries=1, **changes)


@pytest.mark.django_db
def test_work_is_done_and_leaves_its_result_and_its_file(doing):
    def export(progress):
        progress.say(3, 4)
        file = keep_file(name="名单.xlsx", content=b"PK", content_type="application/zip", by=progress.job.by)
        return {"rows": 4, "file": file.pk}

    doing(export)
    job = run_job(asked().pk)

    assert (job.state, job.done, job.total, job.percent) == (State.DONE, 4, 4, 100)
    assert job.result == {"rows": 4}
    assert job.result_file.content() == b"PK"
    assert AuditEntry.objects.get(action="job.asked").about_id == str(job.pk)


@pytest.mark.django_db
def test_a_refusal_becomes_its_sentence_in_the_language_of_the_person(doing):
    def refuse(progress):
        raise NotAllowed

    doing(refuse)
    with translation.override("en"):
        english = asked()
    job, english = run_job(asked().pk), run_job(english.pk)

    assert (job.state, english.state) == (State.FAILED, State.FAILED)
    assert english.error == "Your role does not allow this. Ask the officer who manages your account."
    assert job.error.startswith("您的角色")


@pytest.mark.django_db
def test_a_crash_is_told_plainly_and_without_data(doing, caplog):
    def crash(progress):
        raise ValueError("520399198802149015")

    doing(crash)
    job = run_job(asked().pk)

    assert job.state == State.FAILED
    assert "520399" not in job.error
    assert job.error == "系统出错，任务停了。已经记录下来。"


@pytest.mark.django_db
def test_a_kind_that_nobody_brought_fails_and_does_not_come_back():
    job = ask_for_job(kind="of another time", title="?", by=make_officer())
    assert run_job(job.pk).state == State.FAILED
    assert not jobs_to_start().exists()


@pytest.mark.django_db
def test_a_job_whose_worker_was_killed_is_taken_up_again(doing):
    doing(lambda progress: {})
    job = fallen_silent()

    do_waiting_jobs()

    job.refresh_from_db()
    assert (job.state, job.tries) == (State.DONE, 2)


@pytest.mark.django_db
def test_a_job_that_shows_signs_of_life_is_left_alone(doing):
    doing(lambda progress: pytest.fail("somebody else does it"))
    now = timezone.now()
    job = asked(state=State.RUNNING, started_at=now, alive_at=now, tries=1)

    assert run_job(job.pk) is None
    assert not jobs_to_start().exists()


@pytest.mark.django_db
def test_work_that_takes_its_worker_down_each_time_comes_to_an_end(doing):
    doing(lambda progress: pytest.fail("not once more"))
    job = fallen_silent()
    Job.objects.filter(pk=job.pk).update(tries=MAX_TRIES)

    assert run_job(job.pk).state == State.FAILED


@pytest.mark.django_db(transaction=True)
def test_nudged_twice_it_runs_once(doing):
    runs = []

    def slowly(progress):
        runs.append(1)
        threading.Event().wait(0.3)
        return {}

    doing(slowly)
    job = asked()
    results = race(*[partial(run_job, job.pk)] * 4)

    assert len(runs) == 1
    assert sorted(type(result).__name__ for result in results) == ["Job", "NoneType", "NoneType", "NoneType"]


@pytest.mark.django_db(transaction=True)
def test_control_without_the_claim_it_runs_as_often_as_it_is_nudged(doing, monkeypatch):
    runs = []
    doing(lambda progress: runs.append(1) or {})
    monkeypatch.setattr("zunyi.jobs.services._take", lambda job_id: Job.objects.get(pk=job_id))
    job = asked(state=State.RUNNING, started_at=timezone.now(), alive_at=timezone.now())

    race(*[partial(run_job, job.pk)] * 4)

    assert len(runs) > 1


@pytest.mark.django_db(transaction=True)
def test_progress_is_seen_from_outside_while_the_work_has_not_committed(doing):
    seen = {}
    said, looked = threading.Event(), threading.Event()

    def in_one_transaction(progress):
        with transaction.atomic():
            StoredFile.objects.create(name="draft", content_type="x", sealed=b"")
            progress.say(20, 50)
            said.set()
            looked.wait(timeout=10)
        return {}

    doing(in_one_transaction)
    job = asked()

    def look():
        said.wait(timeout=10)
        for _ in range(50):
            seen.update(Job.objects.values("state", "done", "total").get(pk=job.pk))
            if seen["done"]:
                break
            threading.Event().wait(0.1)
        seen["drafts"] = StoredFile.objects.count()
        looked.set()

    race(partial(run_job, job.pk), look)

    assert seen == {"state": "running", "done": 20, "total": 50, "drafts": 0}
    assert Job.objects.get().state == State.DONE


@pytest.mark.django_db(transaction=True)
def test_silent_work_still_shows_that_it_is_alive(doing, monkeypatch):
    monkeypatch.setattr(pulse, "BEAT_SECONDS", 0.1)
    grew = []

    def silently(progress):
        began = alive = Job.objects.values_list("alive_at", flat=True).get()
        for _ in range(100):
            threading.Event().wait(0.1)
            alive = Job.objects.values_list("alive_at", flat=True).get()
            if alive > began:
                break
        grew.append(alive > began)
        return {}

    doing(silently)
    run_job(asked().pk)

    assert grew == [True]


@pytest.mark.django_db(transaction=True)
def test_who_was_thought_dead_and_comes_back_writes_nothing_over_the_others_work(doing, monkeypatch):
    monkeypatch.setattr(pulse, "BEAT_SECONDS", 0.05)
    monkeypatch.setattr(pulse, "PAUSE_SECONDS", 0.05)

    def frozen_for_long(progress):
        # Meanwhile somebody else takes it up and ends it.
        Job.objects.filter(pk=progress.job.pk).update(
            state=State.DONE, tries=2, ended_at=timezone.now(), result={"by": "the other"}
        )
        for at in range(100):
            threading.Event().wait(0.05)
            progress.say(at, 100)
        return {"by": "the sleeper"}

    doing(frozen_for_long)
    job = asked()

    assert run_job(job.pk) is None
    assert Job.objects.get().result == {"by": "the other"}


@pytest.mark.django_db
def test_files_are_sealed_handed_out_with_a_line_in_the_history_and_dropped_after_a_day():
    officer = make_officer()
    file = keep_file(name="名单.xlsx", content="测一鸣".encode(), content_type="text/plain", by=officer)
    kept = keep_file(name="留着.txt", content=b"x", content_type="text/plain", by=officer, for_hours=None)
    assert "测一鸣".encode() not in bytes(StoredFile.objects.get(pk=file.pk).sealed)

    assert hand_out_file(file=file, by=officer) == "测一鸣".encode()
    assert AuditEntry.objects.filter(action="file.downloaded", by=officer).count() == 1

    StoredFile.objects.filter(pk=file.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert drop_old_files() == 1
    assert list(StoredFile.objects.all()) == [kept]
