"""What a text typed into the search finds."""

from __future__ import annotations

import pytest

from tests.factories.divisions import make_division
from tests.factories.workers import make_worker
from workers.models import Worker
from workers.names import initials_of, name_key, pinyin_of
from workers.queries.search import found, is_whole_number

pytestmark = pytest.mark.django_db


def named(name: str, **more):
    return make_worker(
        legal_name=name, name_key=name_key(name), pinyin=pinyin_of(name), initials=initials_of(name), **more
    )


def who(text: str) -> set[str]:
    return set(found(Worker.objects.all(), text).values_list("legal_name", flat=True))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("测小如", {"测小如"}),
        ("测", {"测小如", "测大明"}),
        ("小如", {"测小如", "样小如"}),
        ("测 小如", {"测小如"}),
        ("cxr", {"测小如"}),
        ("cexiao", {"测小如"}),
        ("ce xiao ru", {"测小如"}),
        ("阿依 古丽", {"阿依·古丽"}),
        ("阿依.古丽", {"阿依·古丽"}),
        ("没有这个人", set()),
        ("", {"测小如", "样小如", "测大明", "阿依·古丽"}),
    ],
)
def test_a_name_is_found_by_either_end_by_pinyin_and_by_initials(text, names):
    for name in ("测小如", "样小如", "测大明", "阿依·古丽"):
        named(name)

    assert who(text) == names


def test_a_home_narrows_a_name_and_finds_everybody_there():
    town, other = make_division("520324116"), make_division("520324100")
    named("测小如", household=town)
    named("测大明", household=other)

    assert who(f"{town.name} 测") == {"测小如"}
    assert who(other.name) == {"测大明"}


def test_a_phone_is_found_whole_by_its_beginning_and_by_its_end():
    named("测小如", phone="15400001234")
    named("测大明", phone="15400005678")

    assert who("154 0000 1234") == {"测小如"}
    assert who("+86 15400001234") == {"测小如"}
    assert who("1540000") == {"测小如", "测大明"}
    assert who("5678") == {"测大明"}


def test_a_number_is_found_whole_and_by_its_end():
    worker = named("测小如", phone="")
    number = worker.identity.number()

    assert who(number) == {"测小如"}
    assert who(f"{number[:6]} {number[6:14]} {number[14:]}".lower()) == {"测小如"}
    assert who(number[-4:]) == {"测小如"}


@pytest.mark.parametrize(
    "text", ["520399198802149015", "52039920170601908x", "520399880214901", "５２０３９９１９８８０２１４９０１"]
)
def test_whatever_may_be_a_number_is_known_as_one(text):
    assert is_whole_number(text)


@pytest.mark.parametrize("text", ["15400001234", "9015", "测小如"])
def test_other_texts_are_no_numbers(text):
    assert not is_whole_number(text)
