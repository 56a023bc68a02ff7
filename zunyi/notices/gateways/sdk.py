"""The providers' own program libraries: an optional extra (`pip install '.[sms]'`), asked for by name."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from django.core.exceptions import ImproperlyConfigured


def library(name: str, *, provider: str) -> ModuleType:
    """The module by its name, or a sentence that says what is missing."""
    try:
        return import_module(name)
    except ImportError as error:
        raise ImproperlyConfigured(
            f"{provider} needs its own library, which is not installed here: pip install '.[sms]' ({error.name})."
        ) from error
