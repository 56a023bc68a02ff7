"""What can be computed about the look: contrast, weight, no inline code, no icon that is not there."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from zunyi.desk.icons import NAMES, SPRITE

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
TOKENS = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})\b", (ROOT / "static/css/tokens.css").read_text()))

ON_LIGHT = ("ink", "ink-2", "ink-3", "tea-700", "tea-600", "blue-700", "blue-600", "amber-700", "red-700")
TEXT_ON = [
    *((text, paper) for text in ON_LIGHT for paper in ("card", "paper")),
    *(("ink", f"tint-{n}") for n in range(1, 9)),
    *(("ink-2", grey) for grey in ("grey-100", "grey-200", "tea-50")),
    *(("ink", grey) for grey in ("grey-200", "tea-50", "amber-50", "red-50", "blue-50")),
    ("tea-700", "tea-50"), ("tea-800", "tea-200"), ("blue-700", "blue-50"), ("amber-700", "amber-50"),
    ("red-700", "red-50"), ("red-800", "red-200"), ("blue-600", "tea-50"), ("tea-700", "grey-100"),
    *(("card", ground) for ground in ("tea-600", "tea-700", "tea-800", "tea-900", "red-700", "red-800", "amber-700")),
]  # fmt: skip


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    r, g, b = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    """The ratio of two colours, 1 to 21."""
    light, dark = sorted((luminance(TOKENS[one]), luminance(TOKENS[other])), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("text", "ground"), TEXT_ON)
def test_text_can_be_read_on_its_ground(text: str, ground: str) -> None:
    assert contrast(text, ground) >= 4.5


@pytest.mark.parametrize("ground", ["card", "paper"])
def test_edges_of_controls_can_be_seen(ground: str) -> None:
    assert contrast("line-strong", ground) >= 3


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_no_template_carries_inline_code(template: Path) -> None:
    page = template.read_text()

    inline = re.findall(r"<style\b|\sstyle=[\"']|\son[a-z]+=[\"']|javascript:|<script(?![^>]*\bsrc=)[^>]*>", page)

    data_only = re.findall(r'<script[^>]*type="application/json"[^>]*>', page)
    assert [found for found in inline if found not in data_only] == []


def test_every_icon_that_is_asked_for_is_in_the_sprite() -> None:
    sprite = (ROOT / "static" / SPRITE).read_text()
    asked = {
        (str(path.relative_to(ROOT)), name)
        for path in [*TEMPLATES, *ROOT.glob("*/**/navigation.py")]
        for name in re.findall(r"{% icon \"([^\"]+)\"|icon=\"([^\"]+)\"", path.read_text())
        for name in name
        if name and "{" not in name
    }

    assert {(where, name) for where, name in asked if name not in NAMES} == set()
    assert {name for name in NAMES if f'id="{name}"' not in sprite} == set()


def test_first_load_of_sign_up_stays_light(client: Client) -> None:
    request = RequestFactory().get("/")
    page = render_to_string("signup/base.html", {"request": request, "title": "报名"}, request=None)
    assets = set(re.findall(r"(?:href|src)=\"/static/([^\"#]+)", page))
    files = {name: Path(str(finders.find(name))).read_bytes() for name in assets}

    weight = len(gzip.compress(page.encode())) + sum(len(gzip.compress(content)) for content in files.values())

    assert not any("htmx" in name for name in files)
    assert weight <= 100 * 1024


def test_vendored_files_name_their_licence_and_no_source_map() -> None:
    vendor = ROOT / "static/vendor"
    for folder in (path for path in vendor.iterdir() if path.is_dir()):
        assert any(path.name.startswith("LICENSE") for path in folder.iterdir()), folder.name
    maps = [path.name for path in vendor.rglob("*.??*") if path.is_file() and b"sourceMappingURL" in path.read_bytes()]
    assert maps == []
