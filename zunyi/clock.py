"""Days and moments as people read them, in the language of the moment and the bureau's time zone."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.translation import get_language


def cn_date(day: date | None, weekday: bool = True) -> str:
    """2027年2月14日 周日 in Chinese, 14 Feb 2027, Sun in English; nothing for no date."""
    if not day:
        return ""
    day = _local(day)
    if _in_chinese():
        return f"{day.year}年{day.month}月{day.day}日" + (f" 周{'一二三四五六日'[day.weekday()]}" if weekday else "")
    return format_date(day, "j M Y, D" if weekday else "j M Y")


def cn_day(day: date | None) -> str:
    """The day without its year, for lists that stay within a season: 2月14日 周日, 14 Feb, Sun."""
    if not day:
        return ""
    day = _local(day)
    if _in_chinese():
        return f"{day.month}月{day.day}日 周{'一二三四五六日'[day.weekday()]}"
    return format_date(day, "j M, D")


def cn_datetime(moment: datetime | None) -> str:
    """2027年2月14日 周日 07:30 in Chinese, 14 Feb 2027, Sun 07:30 in English, in the bureau's time zone."""
    return f"{cn_date(moment)} {cn_time(moment)}" if moment else ""


def cn_time(moment: datetime | None) -> str:
    """The hour and minute, as 07:30."""
    return f"{_local(moment):%H:%M}" if moment else ""


def _local(moment: Any) -> Any:
    return timezone.localtime(moment) if isinstance(moment, datetime) and timezone.is_aware(moment) else moment


def _in_chinese() -> bool:
    return (get_language() or "zh").startswith("zh")
