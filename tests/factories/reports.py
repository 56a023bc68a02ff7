"""Reports that were handed in, and values that others told."""

from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from tests.factories.divisions import make_division
from zunyi.divisions.models import Division
from zunyi.reports.models import Form, IndicatorEntry, Report, Snapshot
from zunyi.reports.queries.shapes import due_at, window_of
from zunyi.reports.queries.table import content_of, digest, table


def make_report(
    division: Division | None = None, *, form: str = Form.DAILY, day: date | None = None, signer: str = "测试签发"
) -> Snapshot:
    """The first version of a form of a place; of yesterday, unless told."""
    place = division or make_division("520324")
    window = window_of(form, day or timezone.localdate() - timedelta(days=1))
    content = content_of(table(Form(form), place, window.day))
    report = Report.objects.create(
        form=form, division=place, first_on=window.first, last_on=window.day,
        due_at=due_at(form, place.level, window.day),
    )  # fmt: skip
    return Snapshot.objects.create(report=report, version=1, content=content, sha256=digest(content), signer=signer)


def make_entry(key: str = "deposits", *, division: Division | None = None, **changes: object) -> IndicatorEntry:
    """A value that a bank told."""
    facts: dict[str, object] = {"as_on": date(2022, 11, 30), "value": Decimal(29859000000), "source": "测试银行"}
    return IndicatorEntry.objects.create(key=key, division=division or make_division("520300"), **(facts | changes))
