"""Changing the sealing key while the bureau works."""

from __future__ import annotations

import pytest
from cryptography.exceptions import InvalidTag
from django.apps import apps
from django.core.management import call_command
from django.db import models

from tests.factories.workers import make_worker
from workers.models import Identity
from zunyi.desk.sealed import PASSING, SEALED
from zunyi.desk.services import reseal
from zunyi.desk.services.reseal import reseal_everything, still_old
from zunyi.jobs.models import StoredFile
from zunyi.sealing import key_of

pytestmark = pytest.mark.django_db
NEW = "7:YW5vdGhlci1zZWFsaW5nLWtleS1vZi0zMi1ieXRlcyE="


def numbers() -> dict[int, str]:
    return {identity.pk: identity.number() for identity in Identity.objects.all()}


def test_old_and_new_open_during_the_change_and_the_new_key_alone_afterwards(settings, monkeypatch):
    monkeypatch.setattr(reseal, "BATCH", 2)
    for _ in range(5):
        make_worker()
    file = StoredFile(name="a.txt", content_type="text/plain")
    file.put("内容".encode())
    file.save()
    before = numbers()
    settings.SEALING_KEYS = f"{settings.SEALING_KEYS},{NEW}"

    seen = []
    reseal_everything(tell=lambda column, done: seen.append((column, done, numbers() == before)))

    # Half-way, some lie under the old key and some under the new one; all of them open.
    assert ("workers.Identity.number_sealed", 2, True) in seen
    assert all(opens for _, _, opens in seen)
    settings.SEALING_KEYS = NEW
    assert numbers() == before
    assert StoredFile.objects.get().content() == "内容".encode()
    assert still_old() == {}


def test_broken_off_it_goes_on_where_it_stopped(settings, monkeypatch):
    monkeypatch.setattr(reseal, "BATCH", 2)
    for _ in range(5):
        make_worker()
    settings.SEALING_KEYS = f"{settings.SEALING_KEYS},{NEW}"

    def stop(column: str, done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        reseal_everything(tell=stop)
    assert still_old() == {"workers.Identity.number_sealed": 3}

    assert reseal_everything()["workers.Identity.number_sealed"] == 3
    assert reseal_everything()["workers.Identity.number_sealed"] == 0


def test_what_somebody_writes_meanwhile_stays(settings):
    worker = make_worker()
    column = SEALED[0]
    index = bytes(worker.identity.number_index)

    with pytest.raises(InvalidTag):
        # Control: the value as it was read is opened, and a forged one never is.
        reseal._write(column, [(worker.pk, bytes(worker.identity.number_sealed)[:-1] + b"x", index)])
    read = bytes(worker.identity.number_sealed)
    newer = Identity.sealing(worker.identity.number()).number_sealed
    Identity.objects.filter(pk=worker.pk).update(number_sealed=newer)

    assert reseal._write(column, [(worker.pk, read, index)]) == 0
    assert bytes(Identity.objects.get().number_sealed) == newer


def test_every_sealed_column_is_on_the_list():
    columns = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.BinaryField) and "sealed" in field.name
    }

    assert columns == {str(column) for column in SEALED} | PASSING


def test_the_command_says_when_the_old_key_may_go(settings, capsys):
    worker = make_worker()
    settings.SEALING_KEYS = f"{settings.SEALING_KEYS},{NEW}"

    call_command("reseal")

    assert "Nothing lies under an older key any more." in capsys.readouterr().out
    assert key_of(Identity.objects.get(pk=worker.pk).number_sealed) == 7
