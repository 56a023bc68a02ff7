"""Sentences find their way from the sources into the right catalogue, and keep their Chinese."""

from pathlib import Path

import pytest

from zunyi.standalone import catalogues

TEMPLATE = """{% load i18n %}
  <p title="{% trans 'Book' context "verb" %}">{% translate "Half: 50%" %} {{ name|default:_("Nobody") }}</p>
    {% blocktranslate trimmed count n=seats with who=name %}
      One seat for {{ who }}
    {% plural %}
      {{ n }} seats for {{ who }}
    {% endblocktranslate %}
"""
MODULE = """
from django.utils.translation import gettext_lazy as _, ngettext_lazy
NAME = _("A name " "in two parts")
DAYS = ngettext_lazy("%(n)d day", "%(n)d days", "n")
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    (tmp_path / "templates" / "trips").mkdir(parents=True)
    (tmp_path / "templates" / "trips" / "trip_list.html").write_text(TEMPLATE)
    (tmp_path / "workers").mkdir()
    (tmp_path / "workers" / "models.py").write_text(MODULE)
    return tmp_path


def translate(root: Path, room: str, chinese: dict[str, str]) -> None:
    path = catalogues.catalogue_path(root, room)
    text = path.read_text()
    for english, words in chinese.items():
        text = text.replace(f'msgid "{english}"\nmsgstr ""', f'msgid "{english}"\nmsgstr "{words}"')
    path.write_text(text)


def test_sentences_go_to_the_catalogue_of_their_app(checkout: Path):
    found = catalogues.gather(checkout)

    assert {key[1] for key in found["trips"]} == {"Book", "Half: 50%%", "Nobody", "One seat for %(who)s"}
    assert {key[1] for key in found["workers"]} == {"A name in two parts", "%(n)d day"}
    assert found["trips"]["", "One seat for %(who)s"].forms[1] == "%(n)s seats for %(who)s"
    assert ("verb", "Book") in found["trips"]


def test_a_sentence_within_a_string_or_under_a_second_name_is_found(tmp_path: Path):
    module = tmp_path / "models.py"
    module.write_text(
        """WORDS = f"{name} · {_('approved')}"\nHEAD = _lazy("second name")\nPART = f"{x:>{len(_g('width'))}}"\n"""
    )

    found = {forms[0] for forms in (sentence.forms for sentence in catalogues.sentences_in(module))}

    assert found == {"approved", "second name", "width"}


def test_rewriting_keeps_the_chinese_and_drops_what_nobody_says(checkout: Path):
    catalogues.rewrite(checkout)
    translate(checkout, "workers", {"A name in two parts": "名字"})
    (checkout / "workers" / "models.py").write_text('_("A name in two parts")\n_("New")')

    wanting = catalogues.rewrite(checkout)

    assert wanting["workers"] == 1
    assert catalogues.translations(catalogues.read_catalogue(checkout, "workers")) == {
        ("", "A name in two parts"): "名字"
    }
    assert "day" not in catalogues.catalogue_path(checkout, "workers").read_text()


def test_rewriting_twice_changes_nothing(checkout: Path):
    catalogues.rewrite(checkout)
    first = [catalogues.catalogue_path(checkout, room).read_bytes() for room in catalogues.ROOMS]
    catalogues.rewrite(checkout)

    assert [catalogues.catalogue_path(checkout, room).read_bytes() for room in catalogues.ROOMS] == first


def test_check_names_each_missing_sentence(checkout: Path):
    assert len(catalogues.faults(checkout)) == 6


def test_check_refuses_a_place_that_the_english_lacks(checkout: Path):
    (checkout / "workers" / "models.py").write_text('_("Hello")')
    (checkout / "templates" / "trips" / "trip_list.html").write_text("")
    catalogues.rewrite(checkout)
    translate(checkout, "workers", {"Hello": "你好 %(name)s"})

    assert catalogues.faults(checkout) == ["workers: 'Hello' has places that the English lacks: '你好 %(name)s'"]


def test_check_refuses_two_words_for_one_sentence(checkout: Path):
    (checkout / "workers" / "models.py").write_text('_("Name")')
    (checkout / "templates" / "trips" / "trip_list.html").write_text('{% load i18n %}{% translate "Name" %}')
    catalogues.rewrite(checkout)
    translate(checkout, "workers", {"Name": "姓名"})
    translate(checkout, "trips", {"Name": "名称"})

    assert [fault.split(":")[0] for fault in catalogues.faults(checkout)] == ["trips"]


def test_a_moved_sentence_takes_its_chinese_along(checkout: Path):
    (checkout / "workers" / "models.py").write_text('_("Moves")')
    catalogues.rewrite(checkout)
    translate(checkout, "workers", {"Moves": "搬家"})
    (checkout / "workers" / "models.py").write_text("")
    (checkout / "templates" / "trips" / "trip_list.html").write_text('{% load i18n %}{% translate "Moves" %}')

    catalogues.rewrite(checkout)

    assert catalogues.translations(catalogues.read_catalogue(checkout, "trips")) == {("", "Moves"): "搬家"}


def test_compiled_catalogues_speak_chinese(checkout: Path):
    (checkout / "workers" / "models.py").write_text('_("Hello")')
    (checkout / "templates" / "trips" / "trip_list.html").write_text("")
    catalogues.rewrite(checkout)
    translate(checkout, "workers", {"Hello": "你好"})

    assert catalogues.compile_all(checkout) == 1
    assert "你好".encode() in catalogues.catalogue_path(checkout, "workers").with_suffix(".mo").read_bytes()
