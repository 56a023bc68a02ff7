"""Counting as the operators do."""

import pytest

from zunyi.notices.queries.length import length_of, parts_of, signed


@pytest.mark.parametrize(("characters", "parts"), [(1, 1), (70, 1), (71, 2), (134, 2), (135, 3)])
def test_parts(characters, parts):
    assert parts_of("字" * characters) == parts


def test_the_signature_counts_and_a_rare_character_counts_twice(settings):
    settings.SMS_SIGNATURE = "遵义人社"
    assert signed("好") == "【遵义人社】好"
    assert length_of("㯊") == 1
    assert length_of("𬱖") == 2
