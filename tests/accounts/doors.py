"""Every door of the house, read from the resolver: what it asks for, and how to knock with a sample of each thing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from rest_framework.permissions import AllowAny, IsAuthenticated

from zunyi.accounts.api.permissions import HoldsCapability, alternatives

# Doors that belong to libraries: allauth's own pages, the superusers' back office, the language switch; and the probes
# of machines, which tell nothing but up or down. Providers' call-backs are locked by signature (test_receipts).
EXEMPT = ("accounts/", "admin/", "i18n/setlang/", "livez", "healthz", "static/", "notices/", "metrics")

PUBLIC, SIGNED_IN = ("public",), ("signed in",)


@dataclass(frozen=True)
class Door:
    """One address of the resolver and one way through it."""

    route: str
    name: str
    method: str
    access: tuple[str, ...] | None
    is_api: bool
    params: tuple[tuple[str, str], ...] = field(default=())

    def __str__(self) -> str:
        return f"{self.method} /{self.route}"


def doors() -> list[Door]:
    """All of them; HTML pages by GET and POST, the API by the methods of its actions."""
    return list(_walk(get_resolver().url_patterns, "", ""))


def _walk(patterns: list[Any], lead: str, space: str) -> Iterator[Door]:
    for entry in patterns:
        route = lead + _plain(str(entry.pattern))
        if isinstance(entry, URLResolver):
            yield from _walk(entry.url_patterns, route, ":".join(filter(None, (space, entry.namespace))))
        elif isinstance(entry, URLPattern):
            yield from _knocks(entry, route, space)


def _knocks(entry: URLPattern, route: str, space: str) -> Iterator[Door]:
    view = entry.callback
    name = ":".join(filter(None, (space, entry.name or "")))
    params = tuple((_before(route, param), param) for param in re.findall(r"<(?:\w+:)?(\w+)>", route))
    if hasattr(view, "access"):
        for method in ("GET", "POST"):
            yield Door(route, name, method, view.access, is_api=False, params=params)
    elif hasattr(view, "cls"):
        for method, access in _api_access(view):
            yield Door(route, name, method, access, is_api=True, params=params)
    else:
        yield Door(route, name, "GET", None, is_api=False, params=params)


def _api_access(view: Any) -> Iterator[tuple[str, tuple[str, ...] | None]]:
    """What each method of an API view asks for; None where it says nothing."""
    actions = getattr(view, "actions", None) or {
        method: method for method in ("get", "post", "put", "patch", "delete") if hasattr(view.cls, method)
    }
    for method, action in actions.items():
        if method == "head":
            continue
        if HoldsCapability in view.cls.permission_classes:
            yield method.upper(), alternatives(view.cls.capabilities.get(action, ())) or None
        else:
            yield method.upper(), _plain_permission(view, method, action)


def _plain_permission(view: Any, method: str, action: str) -> tuple[str, ...] | None:
    probe = view.cls(**getattr(view, "initkwargs", {}))
    probe.request = type("Probe", (), {"method": method.upper()})()
    probe.action = action
    kinds = {type(permission) for permission in probe.get_permissions()}
    if kinds == {AllowAny}:
        return PUBLIC
    return SIGNED_IN if kinds == {IsAuthenticated} else None


def _plain(pattern: str) -> str:
    """A route as a path with <names>, whether it was written as a path or as an expression."""
    return re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", pattern).lstrip("^").rstrip("$").replace("\\Z", "").replace("\\", "")


def _before(route: str, param: str) -> str:
    """The word before a parameter: "workers" in desk/workers/<int:pk>/."""
    before = re.split(rf"<(?:\w+:)?{param}>", route)[0].rstrip("/").split("/")
    return before[-1]


Samples = dict[tuple[str, str], object]


def path_to(door: Door, samples: Samples) -> str:
    """The address of a door with a sample of each thing in it."""
    path = "/" + door.route
    for key in door.params:
        assert key in samples, f"{door}: say in World.samples (tests/accounts/world.py) what stands for {key}"
        path = re.sub(rf"<(?:\w+:)?{key[1]}>", str(samples[key]), path, count=1)
    return path
