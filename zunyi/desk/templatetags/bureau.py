"""What pages are written with: icons, statuses, dates and money as people read them. `docs/interface.md` lists them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import segno
from django import template
from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.forms import widgets
from django.forms.boundfield import BoundField
from django.template.context import RequestContext
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from zunyi.audit.models import AuditEntry
from zunyi.clock import cn_date, cn_datetime, cn_day, cn_time
from zunyi.desk.history import sentence
from zunyi.desk.icons import NAMES, SPRITE

register = template.Library()

# A status looks the same wherever it stands: the tone gives colour and icon, the word says it.
_TONES = {
    "good": "circle-check",
    "info": "info-circle",
    "warn": "alert-triangle",
    "bad": "circle-x",
    "plain": "circle",
    "wait": "hourglass",
}
_TONE_CLASS = {"wait": "warn"}

_NATIVE_INPUTS: dict[type[widgets.Widget], tuple[str, str]] = {
    widgets.DateTimeInput: ("datetime-local", "%Y-%m-%dT%H:%M"),
    widgets.DateInput: ("date", "%Y-%m-%d"),
    widgets.TimeInput: ("time", "%H:%M"),
}
_MASK = "•"


@register.simple_tag
def icon(name: str, label: str = "", size: str = "") -> SafeString:
    """Draw an icon of the sprite; silent to screen readers unless it has a `label`."""
    if name not in NAMES:
        name = "circle"  # a page with a plain picture is better than none; a test finds the wrong name
    said = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    css = "icon icon-big" if size == "big" else "icon"
    return format_html('<svg class="{}" {}><use href="{}#{}"/></svg>', css, said, static(SPRITE), name)


@register.inclusion_tag("parts/status.html")
def status(word: object, tone: str = "plain", icon: str = "") -> dict[str, object]:
    """A state as word, icon and colour; `tone` is good, info, warn, wait, bad or plain."""
    return {
        "word": word,
        "css": _TONE_CLASS.get(tone, tone),
        "icon": icon or _TONES[tone],
    }


@register.simple_tag
def number_link(number: int | None, url: str = "") -> SafeString:
    """A count that opens the list behind it; nothing to open where there is nothing."""
    shown = f"{number or 0:,}"
    if not url or not number:
        return format_html('<span class="numbers">{}</span>', shown)
    return format_html('<a class="number-link" href="{}">{}</a>', url, shown)


@register.inclusion_tag("parts/sort_head.html", takes_context=True)
def sort_head(context: RequestContext, field: str, title: str, css: str = "") -> dict[str, object]:
    """A column head that sorts: `?sort=field`, pressed again `?sort=-field`; the other filters stay."""
    query = context["request"].GET.copy()
    current = query.get("sort", "")
    query["sort"] = f"-{field}" if current == field else field
    query.pop("page", None)
    order = {field: "ascending", f"-{field}": "descending"}.get(current, "")
    return {"title": title, "url": f"?{query.urlencode()}", "order": order, "css": css}


@register.simple_tag
def qr(text: str, label: str = "") -> SafeString:
    """A QR code as a picture in the page; `text` is an opaque code or an address, never a person's number."""
    picture = segno.make(text, error="m", micro=False).svg_inline(
        omitsize=True, border=1, svgclass=None, lineclass=None
    )
    return format_html(
        '<div class="qr" role="img" aria-label="{}">{}</div>',
        label or _("QR code"),
        mark_safe(picture),  # noqa: S308 drawn by segno from squares; the text is not in it
    )


@register.filter
def control(field: BoundField) -> SafeString:
    """The input of a form field in the bureau's style, with the browser's own date and time pickers."""
    widget = field.field.widget
    for kind, (input_type, input_format) in _NATIVE_INPUTS.items():
        if type(widget) is kind and isinstance(widget, widgets.DateTimeBaseInput):
            widget.input_type, widget.format = input_type, input_format
    css = _css_of(widget)
    own = widget.attrs.get("class", "")
    return field.as_widget(attrs={"class": f"{own} {css}".strip()} if css else None)


@register.filter
def plain(field: BoundField) -> BoundField:
    """A library's field without the library's hints: no placeholder that repeats the label, no help of its own."""
    field.help_text = ""
    field.field.widget.attrs.pop("placeholder", None)
    return field


@register.filter
def is_checkbox(field: BoundField) -> bool:
    """Whether the field is one box to tick, whose label stands behind it."""
    return type(field.field.widget) is widgets.CheckboxInput


def _css_of(widget: widgets.Widget) -> str:
    if isinstance(widget, widgets.RadioSelect | widgets.CheckboxSelectMultiple):
        return "field-choices"
    if isinstance(widget, widgets.CheckboxInput):
        return "form-check-input"
    if isinstance(widget, widgets.Select):
        return "form-select"
    if isinstance(widget, widgets.Input | widgets.Textarea) and not isinstance(widget, widgets.HiddenInput):
        return "form-control"
    return ""


for _reader in (cn_date, cn_day, cn_datetime, cn_time):
    register.filter(_reader)


@register.filter
def yuan(amount: Decimal | float | None) -> str:
    """¥4,500, with cents only where there are any; nothing for no amount."""
    if amount is None:
        return ""
    amount = Decimal(str(amount))
    return f"¥{amount:,.0f}" if amount == amount.to_integral_value() else f"¥{amount:,.2f}"


@register.filter
def phone(number: str | None) -> str:
    """154 0000 1234, as people read a mobile number aloud."""
    number = (number or "").removeprefix("+86")
    return f"{number[:3]} {number[3:7]} {number[7:]}" if len(number) == 11 and number.isdigit() else number


@register.filter
def masked_phone(number: str | None) -> str:
    """154 •••• 1234: enough to recognise, too little to call."""
    number = (number or "").removeprefix("+86")
    return f"{number[:3]} {_MASK * 4} {number[-4:]}" if len(number) == 11 else _MASK * len(number)


@register.inclusion_tag("parts/masked_id.html")
def masked_id(last4: str | None, reveal_url: str = "") -> dict[str, str]:
    """An identity number of which only the last four are known here; `reveal_url` leads to the asked-for reveal."""
    return {"last4": last4 or "", "dots": f"{_MASK * 4} {_MASK * 4}", "reveal_url": reveal_url}


@register.simple_tag
def count_of(number: int) -> str:
    """How many rows a list has, in words."""
    return pgettext("rows of a list", "%(number)s in all") % {"number": f"{number:,}"}


@register.filter
def page_numbers(page: Any) -> Any:
    """The numbers to offer below a list: the first, the last, and some around the present page."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)


@register.filter
def action_words(action: str) -> str:
    """What an audit entry's `action` says in words."""
    return sentence(action)


@register.filter
def why_words(entry: AuditEntry) -> str:
    """Why it was done; of what left the house, for whom, what for and with how many people (网数条例 12)."""
    facts = entry.data
    if facts.get("reason"):
        return str(facts["reason"])
    persons = facts.get("persons") if facts.get("purpose") else None
    many = ngettext("%(n)s person", "%(n)s persons", persons) % {"n": persons} if persons else ""
    return " · ".join(str(each) for each in (facts.get("recipient"), facts.get("purpose"), many) if each)


@register.filter
def changed_words(entry: AuditEntry) -> str:
    """Which facts an entry says were changed, by the names that people know them under; never what they were."""
    fields = entry.data.get("fields") or []
    try:
        model = apps.get_model(entry.about_type)
        return "、".join(str(model._meta.get_field(name).verbose_name) for name in fields)
    except (LookupError, FieldDoesNotExist):
        return ""
