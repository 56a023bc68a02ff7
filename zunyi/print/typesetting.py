"""Set a form with typst: the form is a file of ours, the data goes in as JSON and never becomes markup."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst
from django.utils import translation
from django.utils.translation import gettext as _

from zunyi.print.glyphs import FONT_FOLDER, GETA, printable

_FORMS = Path(__file__).parent / "forms"
# No clock in a file: the same data is the same bytes for ever (with the same typst).
_NO_TIME = datetime(2000, 1, 1, tzinfo=UTC)
_PICTURE_PPI = 160.0  # 90 mm are 567 dots: enough for a cheap phone, and light


def typeset(form: Path, data: dict[str, Any], *, title: str = "", foot: str = "", landscape: bool = False) -> bytes:
    """Print `data` on a form of ours as an A4 PDF in the language of the moment; "page x of y" and `foot` on each page.

    The form's source follows `forms/frame.typ`, which gives it `data`, `head`, `strong-text` and the page. Characters
    that the font lacks stand as 〓 and are named in `data.missing`, which `head` prints.
    """
    return _made(form, data | {"title": title, "foot": foot, "landscape": landscape}, format="pdf", pdf_tags=False)


def typeset_picture(form: Path, data: dict[str, Any], *, title: str = "") -> bytes:
    """The same as one PNG for a phone; the form says how wide its page is, and lets it be as long as it needs."""
    return _made(form, data | {"title": title, "foot": "", "landscape": False}, format="png", ppi=_PICTURE_PPI)


def _made(form: Path, data: dict[str, Any], **options: Any) -> bytes:
    data, lost = printable(data)
    data |= {"missing": _missing(lost), "page": _page_words(), "language": _language()}
    source = (_FORMS / "frame.typ").read_bytes() + b"\n" + form.read_bytes()
    compiler = typst.Compiler(source, root=FONT_FOLDER, font_paths=_fonts())
    inputs = {"data": json.dumps(data, ensure_ascii=False)}
    made = compiler.compile(sys_inputs=inputs, timestamp=_NO_TIME, **options)
    assert isinstance(made, bytes)
    return made


@cache
def _fonts() -> typst.Fonts:
    """Our font alone: what prints here must print alike on every machine."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONT_FOLDER)])


def _language() -> str:
    return "zh" if (translation.get_language() or "zh").startswith("zh") else "en"


def _page_words() -> list[str]:
    """What stands before, between and after the two numbers."""
    before, rest = _("Page {page} of {pages}").split("{page}")
    between, after = rest.split("{pages}")
    return [before, between, after]


def _missing(lost: Counter[str]) -> str:
    if not lost:
        return ""
    signs = ", ".join(f"U+{ord(sign):04X} ({count})" for sign, count in sorted(lost.items()))
    return _("%(mark)s stands for characters that cannot be printed; write them in by hand: %(signs)s") % {
        "mark": GETA, "signs": signs,
    }  # fmt: skip
