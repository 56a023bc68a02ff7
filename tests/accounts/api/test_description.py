"""What the API says of itself: for everybody, drawn up once."""

import pytest
from drf_spectacular.generators import SchemaGenerator

from zunyi.accounts.api.description import SchemaView

pytestmark = pytest.mark.django_db
ADDRESS = "/api/schema/"


@pytest.fixture(autouse=True)
def nothing_drawn(monkeypatch):
    monkeypatch.setattr(SchemaView, "drawn", {})


def test_it_is_drawn_up_once_in_each_form_and_language(client, monkeypatch):
    drawings, draw = [], SchemaGenerator.get_schema
    monkeypatch.setattr(
        SchemaGenerator, "get_schema", lambda self, **asked: (drawings.append(1), draw(self, **asked))[1]
    )
    asked = [{"format": "json", "lang": "zh-hans"}, {"format": "yaml", "lang": "en"}]

    first, again = ([client.get(ADDRESS, each) for each in asked] for _ in range(2))

    assert [answer.content for answer in first] == [answer.content for answer in again]
    assert len(drawings) == len(asked)
    assert again[0].json()["paths"].keys() > {"/api/v1/trips/"}
    assert again[1].content.startswith(b"openapi: 3.")
    assert again[1].headers["Content-Disposition"] == 'inline; filename="Zunyi labour trips.yaml"'


def test_a_version_or_a_language_that_nobody_has_is_not_kept(client):
    answer = client.get(ADDRESS, {"format": "json", "version": "9", "lang": "tlh"})

    assert answer.headers["Content-Type"].startswith("application/vnd.oai.openapi+json")
    assert answer.json()["info"]["version"] == "1"
    assert SchemaView.drawn == {}
