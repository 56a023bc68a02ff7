"""Pages answer in English in these tests, so that they read like the code."""

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def words(settings: object) -> None:
    settings.LANGUAGE_CODE = "en"  # type: ignore[attr-defined]
    settings.SECOND_FACTOR_REQUIRED = False  # type: ignore[attr-defined]
    translation.activate("en")
