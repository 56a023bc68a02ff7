"""The copy of one's own data that everybody may ask for (PIPL 45)."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workers.models import Worker
from workers.phone_people import told_by_floors
from workers.queries.worker_list import homes_of
from workers.queries.worker_page import consents_of, wishes_of
from zunyi.accounts.models import User
from zunyi.audit.services import record

Told = dict[str, Any]


@transaction.atomic
def hand_out_own_data(*, worker: Worker, by: User | None, form: str) -> Told:
    """All that is kept about one person, in words, by title; that it was handed out goes to the history."""
    record("worker.own_data_given", worker, by=by, form=form)
    return own_data(worker)


def own_data(worker: Worker) -> Told:
    """By title: lines of (what, value), or lists of sentences. The identity number stays masked: its owner has it."""
    told: Told = {
        _("Who you are"): [
            (_("Name"), worker.legal_name),
            (_("Identity number"), worker.identity.masked),
            (_("Sex"), worker.get_sex_display()),
            (_("Born"), worker.born_on.isoformat()),
            (_("Home"), homes_of([worker])[worker.pk]),
            (_("Phone"), worker.phone or _("none")),
            (_("Whose phone"), worker.get_phone_of_display() if worker.phone else _("none")),
            (_("Education"), worker.get_education_display() or _("not noted")),
            (_("Trade"), worker.get_trade_display() or _("not noted")),
            (_("Groups"), "、".join(str(Worker.Flag(flag).label) for flag in worker.flags) or _("none")),
            (_("Note"), worker.note or _("none")),
            (_("On record since"), _moment(worker.created_at)),
        ],
        _("Whom to call"): _kin(worker),
        _("Your wishes"): [f"{wish} · {wish.get_state_display()}" for wish in wishes_of(worker)],
        _("What you agreed to"): _consents(worker),
    }
    return told | told_by_floors(worker)


def _kin(worker: Worker) -> list[str]:
    """That somebody is named, not who: it is opened only when something has happened on the way."""
    kept = worker.kin.first()
    said = _("Somebody to be called in an emergency is written down since %(when)s; it is kept sealed.")
    return [said % {"when": _moment(kept.entered_at)}] if kept else []


def _consents(worker: Worker) -> list[str]:
    said = []
    for line in consents_of(worker):
        for consent in line.given:
            text = _("%(what)s: given %(when)s, %(how)s, text %(version)s") % {
                "what": line.title,
                "when": _moment(consent.given_at),
                "how": consent.get_manner_display(),
                "version": consent.text_version,
            }
            if consent.withdrawn_at:
                text += " · " + _("withdrawn %(when)s") % {"when": _moment(consent.withdrawn_at)}
            said.append(text)
    return said


def _moment(at: Any) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M")
