"""What the desk asks of the list of messages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from zunyi.notices.kinds import IDENTITY_NUMBER, NoticeKind, all_kinds
from zunyi.notices.models import Notice
from zunyi.notices.models.template import Language
from zunyi.notices.queries.ladder import Steps, title_of_steps
from zunyi.notices.queries.measure import Measure, measure
from zunyi.notices.queries.notice import due_on, notices_found, on_the_way, open_now, reached
from zunyi.notices.words import VARIABLE, lines_of, numbers_of, variables_in

# Several states that people mean by one word.
OPEN, REACHED, ON_THE_WAY = "open", "reached", "on_the_way"


class NoticeFilter(forms.Form):
    q = forms.CharField(label=_("Phone or words"), required=False, max_length=40)
    day = forms.DateField(label=_("Due on"), required=False)
    matter = forms.RegexField(r"^[a-z_]+:\d+$", required=False, widget=forms.HiddenInput)

    field_order = ("q", "state", "kind", "day")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everything = ("", _("all"))
        states = [
            everything,
            (OPEN, _("needs somebody")),
            (REACHED, _("has reached the person")),
            (ON_THE_WAY, _("on the way")),
            *Notice.State.choices,
        ]
        kinds = [everything, *((kind.code, kind.title) for kind in all_kinds())]
        self.fields["state"] = forms.ChoiceField(label=_("State"), required=False, choices=states)
        self.fields["kind"] = forms.ChoiceField(label=_("Kind"), required=False, choices=kinds)
        self.order_fields(self.field_order)

    def chosen(self, notices: QuerySet[Notice], *, without: str = "") -> QuerySet[Notice]:
        """The messages that fit; `without` leaves one filter out, for the counts beside it."""
        asked = self.cleaned_data if self.is_valid() else {}
        asked = {name: value for name, value in asked.items() if value and name != without}
        notices = notices_found(notices, asked.get("q", ""))
        if "state" in asked:
            wanted = {OPEN: open_now, REACHED: reached, ON_THE_WAY: on_the_way}.get(asked["state"])
            notices = notices.filter(wanted() if wanted else Q(state=asked["state"]))
        if "day" in asked:
            notices = notices.filter(due_on(asked["day"]))
        return notices.filter(**{name: asked[name] for name in ("kind", "matter") if name in asked})


class PhoneSearch(forms.Form):
    q = forms.CharField(label=_("Phone"), required=False, max_length=20)


class PhoneAnswer(forms.Form):
    phone = forms.RegexField(r"^\d{3,20}$")
    text = forms.CharField(max_length=40)


# More than so many text messages for one person's message is too dear, whoever's name it is.
MOST_PARTS = 3
_FREE = {Language.CHINESE: ("免费", "不收"), Language.ENGLISH: ("free",)}


class WordsForm(forms.Form):
    """The words of one kind of message, in one language, for one channel."""

    text = forms.CharField(
        label=_("Words"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("One way to say it a line, the fullest first; the first that fits into one text message is sent."),
    )
    provider_template = forms.CharField(
        label=_("Provider's template number"),
        max_length=300,
        required=False,
        help_text=_(
            "As the provider gave them when it approved these words, one for each line: “SMS_1 SMS_2”. With several "
            "providers: “aliyun: SMS_1 SMS_2; tencent: 101 102”. Empty where none asks for them."
        ),
    )

    def __init__(self, *args: Any, kind: NoticeKind, language: str, channel: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.language, self.channel = kind, language, channel
        self.measure: Measure | None = None

    def clean(self) -> dict[str, Any]:
        """Each line that may be sent has its number with each provider that numbers them."""
        typed = super().clean() or self.cleaned_data
        lines = len(lines_of(typed.get("text", "")))
        for gateway, numbers in numbers_of(typed.get("provider_template", "")).items():
            if lines and len(numbers) != lines:
                said = _("There are %(lines)s lines and %(numbers)s numbers for %(gateway)s: each line needs its own.")
                facts = {"lines": lines, "numbers": len(numbers), "gateway": gateway or _("all providers")}
                self.add_error("provider_template", said % facts)
        return typed

    def clean_text(self) -> str:
        """Words that can be filled, that cost little, and that say what they must and nothing that they must not."""
        text = "\n".join(lines_of(self.cleaned_data["text"]))
        known = {variable.name for variable in self.kind.variables}
        unknown = [name for name in variables_in(text) if name not in known]
        if unknown:
            raise forms.ValidationError(_("There is no variable {%(name)s}.") % {"name": unknown[0]})
        if re.search(r"[{}]", VARIABLE.sub("", text)):
            raise forms.ValidationError(_("A brace stands alone: a variable looks like {place}."))
        if IDENTITY_NUMBER.search(text):
            raise forms.ValidationError(_("Identity numbers never stand in a message."))
        if self.kind.says_free and not all(
            any(word in line.lower() for word in _FREE[Language(self.language)]) for line in lines_of(text)
        ):
            raise forms.ValidationError(_("Each line must say that it is free of charge."))
        self.measure = measure(self.kind, text, self.language, self.channel)
        if self.channel == Notice.Channel.SMS and self.measure.most_parts > MOST_PARTS:
            raise forms.ValidationError(
                _("With long names and places this takes %(parts)s text messages; at most %(most)s are allowed.")
                % {"parts": self.measure.most_parts, "most": MOST_PARTS}
            )
        return text


@dataclass(frozen=True, slots=True)
class LadderRow:
    """One kind of message on the page of times."""

    frame: Steps
    title: str
    is_on: BoundField | None
    voice_after: BoundField
    call_after: BoundField
    wants_answer: BoundField
    leeway: BoundField | None


class LadderForm(forms.Form):
    """When a stronger way is taken for each kind; for the city also whether, and how far counties may go."""

    def __init__(self, *args: Any, held: Sequence[tuple[Steps, Steps]], is_city: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.held, self.is_city = held, is_city
        for steps, _frame in held:
            if is_city:
                self._add(steps, "is_on", forms.BooleanField(label=_("is followed up"), required=False))
                self._add(steps, "leeway", forms.IntegerField(label=_("may be moved by minutes"), max_value=720))
            self._add(steps, "voice_after", forms.IntegerField(label=_("next way after minutes"), max_value=1440))
            self._add(steps, "call_after", forms.IntegerField(label=_("call sheet after minutes"), max_value=1440))
            self._add(steps, "wants_answer", forms.BooleanField(label=_("only an answer counts"), required=False))

    def _add(self, steps: Steps, name: str, field: forms.Field) -> None:
        field.initial = getattr(steps, name)
        if isinstance(field, forms.IntegerField):
            field.min_value = 0
            field.widget.attrs |= {"min": 0, "inputmode": "numeric"}
        self.fields[f"{steps.kind}-{name}"] = field

    def rows(self) -> Iterator[LadderRow]:
        """The kinds whose times can be set; a county sees those that the city follows up."""
        for steps, frame in self.held:
            if self.is_city or frame.is_on:
                yield LadderRow(
                    frame=frame,
                    title=title_of_steps(steps),
                    is_on=self[f"{steps.kind}-is_on"] if self.is_city else None,
                    voice_after=self[f"{steps.kind}-voice_after"],
                    call_after=self[f"{steps.kind}-call_after"],
                    wants_answer=self[f"{steps.kind}-wants_answer"],
                    leeway=self[f"{steps.kind}-leeway"] if self.is_city else None,
                )

    def wanted(self) -> list[Steps]:
        """The times as they were typed."""
        names = ("is_on", "voice_after", "call_after", "wants_answer", "leeway")
        return [
            replace(
                steps,
                **{
                    name: self.cleaned_data[f"{steps.kind}-{name}"]
                    for name in names
                    if f"{steps.kind}-{name}" in self.fields
                },
            )
            for steps, frame in self.held
            if self.is_city or frame.is_on
        ]
