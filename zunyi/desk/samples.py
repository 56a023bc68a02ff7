"""Invented contents for the style page: every part of the interface with something in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.paginator import Page, Paginator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class SampleFilter(forms.Form):
    """The filters of a list."""

    q = forms.CharField(label=_("Search"), required=False, widget=forms.TextInput(attrs={"type": "search"}))
    county = forms.ChoiceField(
        label=_("County"), required=False, choices=[("", "—"), ("zhengan", "正安县"), ("daozhen", "道真县")]
    )
    day = forms.DateField(label=_("Day"), required=False, widget=forms.DateInput)


class SampleForm(forms.Form):
    """Every kind of field."""

    name = forms.CharField(label=pgettext_lazy("person", "Name"), help_text=_("As it stands on the identity card."))
    id_number = forms.CharField(label=_("Identity number"), widget=forms.TextInput(attrs={"data-secret": ""}))
    born_on = forms.DateField(label=_("Born on"), required=False, widget=forms.DateInput)
    leaves_at = forms.DateTimeField(label=_("Leaves at"), required=False, widget=forms.DateTimeInput)
    county = forms.ChoiceField(label=_("County"), choices=[("", "—"), ("zhengan", "正安县"), ("daozhen", "道真县")])
    sex = forms.ChoiceField(
        label=_("Sex"), choices=[("f", _("woman")), ("m", _("man"))], widget=forms.RadioSelect, required=False
    )
    trades = forms.MultipleChoiceField(
        label=_("Trades"),
        choices=[("sew", _("sewing")), ("weld", _("welding")), ("cook", _("cooking"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    file = forms.FileField(label=_("File"), required=False, help_text=_("Excel or CSV, up to 20 MB."))
    remark = forms.CharField(label=_("Remark"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    agreed = forms.BooleanField(label=_("I have read this and agree"))


@dataclass
class SampleJob:
    """Long work, as `parts/progress.html` wants it."""

    pk: int
    title: str
    state: str
    done: int
    total: int
    about_url: str = ""
    error: str = ""

    @property
    def percent(self) -> int:
        """How far it is, 0 to 100."""
        return self.done * 100 // self.total if self.total else 0

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in ("done", "failed")

    def get_state_display(self) -> Any:
        """The state as a word."""
        return {"running": _("running"), "done": _("done"), "failed": _("failed")}[self.state]


@dataclass
class SampleEntry:
    """A line of a history."""

    action: str
    by: str
    at: datetime
    data: dict[str, str] = field(default_factory=dict)


_PEOPLE = [
    ("王小荷", "正安县 安场镇 自强村", "15400001234", "1212", 0),
    ("骆正江", "道真仡佬族苗族自治县 玉溪镇 巴渔村", "15400001235", "9043", 1),
    ("欧阳长名字的阿依古丽买买提江同志代表全家报名", "务川仡佬族苗族自治县 大坪街道 龙潭村", "", "", 2),
    ("冉启芳", "新蒲新区 新蒲街道", "15400001237", "901X", 3),
]
_STATES = [
    (_("confirmed"), "good"),
    (_("on the waitlist"), "wait"),
    (_("needs a look"), "warn"),
    (_("cancelled"), "bad"),
]

STEPS = [_("Choose the file"), _("Check what was understood"), _("Confirm")]
CONSEQUENCES = [
    _("48 of 50 people keep their seat."),
    _("2 people move to another seat beside their companions."),
    _("50 people get a message."),
]


def rows() -> list[dict[str, Any]]:
    """Four workers, one of them with a very long name and nothing else."""
    return [
        {"name": name, "place": place, "phone": phone, "last4": last4, "state": _STATES[n], "seat": f"{n + 1}A"}
        for name, place, phone, last4, n in _PEOPLE
    ]


def page() -> Page[int]:
    """The seventh page of twenty."""
    return Paginator(list(range(500)), 25).page(7)


def jobs() -> list[SampleJob]:
    """Work that goes on, that is done, that failed."""
    return [
        SampleJob(1, "roster-zhengan.xlsx", "running", 134, 310),
        SampleJob(2, "manifest.xlsx", "done", 49, 49, about_url="#"),
        SampleJob(3, "vacancies.xlsx", "failed", 0, 0),
    ]


def entries() -> list[SampleEntry]:
    """A short history."""
    now = timezone.now()
    return [
        SampleEntry("booking.made", "陈晓梅", now - timedelta(hours=2)),
        SampleEntry("seat.blocked", "陈晓梅", now - timedelta(days=1), {"reason": "车辆更换"}),
    ]


def form_with_errors() -> SampleForm:
    """What a clerk sees who sent the form too early."""
    form = SampleForm({"name": "王小荷", "id_number": "520399199001019"}, auto_id="wrong_%s")
    form.is_valid()
    form.add_error("id_number", _("This number has 15 characters; an identity number has 18."))
    return form


def _seat(label: str, number: int, **more: Any) -> dict[str, Any]:
    """A seat whose state follows from its number, so that the picture is the same every time."""
    if number in (2, 3):
        return {"label": label, "state": "blocked", "title": _("Kept for the escort"), **more}
    if number in (9, 10):
        return {"label": label, "state": "mine", "title": "王小荷", "text": "小荷", **more}
    if number % 11 in (1, 2, 3):
        return {
            "label": label,
            "state": "group",
            "tint": number // 11 % 8 + 1,
            "title": "骆正江",
            "text": "骆正江",
            **more,
        }
    if number % 3:
        return {"label": label, "state": "taken", "title": "冉启芳", "text": "冉启芳", "url": "#", **more}
    return {"label": label, "state": "free", "url": "#", **more}


def coach() -> dict[str, Any]:
    """A coach of 49 seats: eleven rows of four, five across the back."""
    rows: list[dict[str, Any]] = []
    for row in range(11):
        first = row * 4 + 1
        seats: list[dict[str, Any] | None] = [
            _seat(str(n), n, window=n in (first, first + 3)) for n in range(first, first + 4)
        ]
        rows.append({"row": row + 1, "cells": [*seats[:2], None, *seats[2:]]})
    rows.append({"row": 12, "cells": [_seat(str(n), n) for n in range(45, 50)]})
    return {"mode": "coach", "cars": [{"title": "贵C·D5203", "sections": [{"rows": rows}]}]}


def train() -> dict[str, Any]:
    """Three cars of an electric train, five seats abreast."""
    letters = ["A", "B", "C", None, "D", "F"]
    cars = []
    for car in range(1, 4):
        rows = [
            {
                "row": row,
                "cells": [
                    _seat(f"{row}{letter}", row * 5 + at + car, window=letter in ("A", "F")) if letter else None
                    for at, letter in enumerate(letters)
                ],
            }
            for row in range(1, 9)
        ]
        cars.append({"title": f"{car:02d}", "sections": [{"columns": letters, "rows": rows}]})
    return {"mode": "train", "cars": cars}


def aircraft() -> dict[str, Any]:
    """The first rows of a narrow-body aircraft, three and three."""
    letters = ["A", "B", "C", None, "H", "J", "K"]
    rows = [
        {
            "row": row,
            "cells": [
                _seat(f"{row}{letter}", row * 6 + at, window=letter in ("A", "K")) if letter else None
                for at, letter in enumerate(letters)
            ],
        }
        for row in range(31, 38)
    ]
    return {"mode": "aircraft", "cars": [{"title": "A320", "sections": [{"columns": letters, "rows": rows}]}]}
