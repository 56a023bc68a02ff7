"""The bureau's forms, the article, the indicators and what was handed in, as files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.functional import Promise, lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from zunyi.accounts.models import User
from zunyi.accounts.queries.scope import division_paths, lies_within
from zunyi.divisions.models import Division
from zunyi.exports.tables.table import Field, Reckoned, Shape, Table, in_words, moment
from zunyi.reports.forms.indicator import IndicatorFilterForm
from zunyi.reports.forms.report import ArticleForm, HandedInForm, PeriodForm, places_to_choose
from zunyi.reports.models import Form, IndicatorEntry, Report
from zunyi.reports.queries.article import Article
from zunyi.reports.queries.indicators import found, indicators
from zunyi.reports.queries.indicators import visible_to as indicators_visible_to
from zunyi.reports.queries.reports import snapshots_visible_to, visible_to
from zunyi.reports.queries.scope_words import notes_of_content
from zunyi.reports.queries.shapes import SHAPES
from zunyi.reports.queries.shapes import Shape as FormShape
from zunyi.reports.queries.table import column_words, content_of, table
from zunyi.reports.services.print_form import HEADS, facts_of, version_words
from zunyi.sheets.writing import Value

_word = lazy(column_words, str)
_LAST_YEAR = "_before"


def _content(user: User, asked: QueryDict, form: str) -> Mapping[str, Any] | None:
    """What the form says: of a version that was handed in, or as the data stand now; None for a foreign place."""
    pk = str(asked.get("version") or "")
    if pk:
        mine = snapshots_visible_to(user, "reports.export").filter(report__form=form)
        kept = mine.filter(pk=int(pk)).first() if pk.isascii() and pk.isdecimal() and len(pk) < 18 else None
        return kept.content | {"foot": version_words(kept)} if kept else None
    period = PeriodForm(asked, user=user, form=form)
    place = period.chosen
    if place is None or not _may_take(user, place):
        return None
    return content_of(table(Form(form), place, period.day_in_it)) | {"foot": say("Draft, not handed in")}


def _may_take(user: User, place: Division) -> bool:
    return lies_within(place, division_paths(user, "reports.export"))


def _opens(form: str) -> Callable[[User, QueryDict], bool]:
    """Whether the place of a form that is made anew each time is one of this person's."""

    def opens(user: User, asked: QueryDict) -> bool:
        place = PeriodForm(asked, user=user, form=form).chosen
        return place is not None and _may_take(user, place)

    return opens


def _lines_of(form: str) -> Callable[[User, QueryDict], Reckoned]:
    def rows(user: User, asked: QueryDict) -> Reckoned:
        content = _content(user, asked, form)
        if content is None:
            return Reckoned()
        lines = [_cells(line) for line in [*content["lines"], content["total"]]]
        title = f"{content['division']['name']} {content['last_on']}"
        return Reckoned(lines, [title, *notes_of_content(content), *facts_of(content, brackets=False), content["foot"]])

    return rows


def _cells(line: Mapping[str, Any]) -> dict[str, Any]:
    before = {f"{name}{_LAST_YEAR}": number for name, number in line["before"].items()}
    about = {f"about_{at}": words for at, words in enumerate(line["about"])}
    return {"name": line["name"]} | about | line["cells"] | before


def _fields(shape: FormShape) -> tuple[Field, ...]:
    name, *about = HEADS.get(shape.form, [_("Place")])
    first = [Field("name", name, (), 18)]
    first += [Field(f"about_{at}", head, (), 16, wrap=True) for at, head in enumerate(about)]
    numbers, beside = [], []
    for group in shape.groups:
        for key in (each.lstrip("+") for each in group.names):
            head: str | Promise = format_lazy("{group} {word}", group=group.head, word=_word(key))
            numbers.append(Field(key, head, (), 10, "number", wrap=True))
            last = format_lazy("{head} ({last})", head=head, last=_("last year"))
            beside.append(Field(f"{key}{_LAST_YEAR}", last, (), 10, "number", usual=False))
    return (*first, *numbers, *beside)


def _itself(form: str) -> Callable[[QueryDict], list[str]]:
    return lambda _asked: [form]


FORMS = tuple(
    Table(
        code=f"form_{form}",
        title=shape.form.label,
        reads="reports.view",
        exports="reports.export",
        rows=_lines_of(form),
        page="reports:form",
        page_args=_itself(form),
        opens=_opens(form),
        fields=_fields(shape),
    )
    for form, shape in SHAPES.items()
)


def _article(user: User, asked: QueryDict) -> Reckoned:
    """All rows of the article; the paragraph stands above them."""
    told = Article(ArticleForm(asked).chosen_day)
    lines: list[Mapping[str, Value]] = [
        {
            "row": row.number, "quote": row.quote, "word": item.word, "value": item.shown,
            "as_on": item.as_on.isoformat() if item.as_on else "", "source": item.source,
        }
        for row in told.rows()
        for item in row.items
    ]  # fmt: skip
    return Reckoned(lines, ["".join("".join(part.text for part in parts) for parts in told.paragraph())])


ARTICLE = Table(
    code="article",
    title=_("The article"),
    reads="reports.view",
    exports="reports.export",
    rows=_article,
    page="reports:article",
    fields=(
        Field("row", _("No."), (), 6, "number"),
        Field("quote", _("In the article"), (), 40, wrap=True),
        Field("word", _("Figure"), (), 26, wrap=True),
        Field("value", _("Value"), (), 20, wrap=True),
        Field("as_on", _("As of"), (), 11),
        Field("source", _("Source"), (), 24, wrap=True),
    ),
)


def _indicators(user: User, asked: QueryDict) -> QuerySet[IndicatorEntry]:
    form = IndicatorFilterForm(asked, places=places_to_choose(user, str(asked.get("place") or "")))
    entries = found(indicators_visible_to(user, "reports.export"), form.cleaned_data if form.is_valid() else {})
    return entries.order_by("-as_on", "key", "-version")


def _names() -> Shape:
    words = {key: each.word for key, each in indicators().items()}
    return lambda key: words.get(key, key)


def _units() -> Shape:
    words = {key: each.unit_word for key, each in indicators().items()}
    return lambda key: words.get(key, "")


INDICATORS = Table(
    code="indicators",
    title=_("External indicators"),
    reads="reports.view",
    exports="reports.export",
    rows=_indicators,
    page="reports:indicators",
    fields=(
        Field("as_on", _("As of"), ("as_on",), 11),
        Field("key", _("Indicator"), ("key",), 26, prepared=_names, wrap=True),
        Field("value", _("Value"), ("value",), 14, "number"),
        Field("unit", _("Unit"), ("key",), 8, prepared=_units),
        Field("text", _("In words"), ("text",), 26, wrap=True),
        Field("place", _("Place"), ("division__name",), 12),
        Field("station", _("Station"), ("station__name",), 22, wrap=True),
        Field("trip", _("Trip no."), ("trip__number",), 14),
        Field("source", _("Told by"), ("source",), 26, wrap=True),
        Field("note", _("What is counted"), ("note",), 26, wrap=True, usual=False),
        Field("version", _("Version"), ("version",), 7, "number"),
        Field("reason", _("Reason of the correction"), ("reason",), 26, wrap=True, usual=False),
        Field("by", _("Entered by"), ("by__name",), 10),
        Field("at", _("Entered"), (moment("at"),), 16),
    ),
)


def _handed_in(user: User, asked: QueryDict) -> QuerySet[Any]:
    return HandedInForm(asked).chosen(visible_to(user, "reports.export"))


HANDED_IN = Table(
    code="handed_in",
    title=_("Reports handed in"),
    reads="reports.view",
    exports="reports.export",
    rows=_handed_in,
    page="reports:handed_in",
    fields=(
        Field("form", _("Report"), ("form",), 14, prepared=in_words(Form)),
        Field("place", _("Place"), ("division__name",), 14),
        Field("first", _("From"), ("first_on",), 11),
        Field("last", _("Until"), ("last_on",), 11),
        Field("state", _("State"), ("state",), 12, prepared=in_words(Report.State)),
        Field("version", _("Version"), ("version",), 7, "number"),
        Field("signer", _("Signer"), ("signer",), 10),
        Field("due", _("Owed by"), (moment("due_at"),), 16),
        Field("first_at", _("Handed in"), (moment("first_at"),), 16),
        Field("last_at", _("Newest version"), (moment("last_at"),), 16),
        Field("answered_by", _("Answered by"), ("answered_by__name",), 10),
        Field("remark", _("Remark"), ("remark",), 26, wrap=True),
    ),
)

REPORTS = (*FORMS, ARTICLE, INDICATORS, HANDED_IN)
