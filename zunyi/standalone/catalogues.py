"""The four catalogues of messages: gathered from the sources, checked and compiled, without gettext on the machine.

An app's sentences stand in its own catalogue; what belongs to nobody else belongs to `zunyi`. The files are written
sorted, without line numbers and dates, so that two branches that both add sentences merge without a quarrel.
"""

from __future__ import annotations

import ast
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from babel.messages import extract
from babel.messages.catalog import Catalog
from babel.messages.catalog import Message as BabelMessage
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

LOCALE = "zh_Hans"
ROOMS = ("zunyi", "workers", "employers", "trips")
EVERYBODY = "zunyi"
HEADER = """\
# Messages of {room} in Simplified Chinese. `make messages` rewrites this file from the sources.
msgid ""
msgstr ""
"Language: zh_Hans\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""
KEYWORDS = {
    **extract.DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
    # The names under which modules that need both kinds import the second one.
    "_lazy": None,
    "_g": None,
}
# "%(count)d", "%s" and "{name}": what a translation must carry over, whatever its order of words.
PLACE = re.compile(r"%\(\w+\)[-#0 +]*[\d.]*[sdif]|%[sd]|\{\w+\}")

Text = str | tuple[str, ...]
Key = tuple[str, str]  # context and singular


@dataclass(frozen=True)
class Sentence:
    """One message of the sources, as a clerk would meet it."""

    context: str
    forms: tuple[str, ...]
    place: str = field(compare=False, default="")

    @property
    def key(self) -> Key:
        return self.context, self.forms[0]


def room_of(path: Path, root: Path) -> str:
    """Which catalogue a source file belongs to: its app's, or the one that everybody shares."""
    parts = path.relative_to(root).parts
    top = parts[1] if parts[0] == "templates" else parts[0]
    return top if top in ROOMS else EVERYBODY


def source_files(root: Path) -> Iterator[Path]:
    """The files of the product that speak to people, in a fixed order."""
    for folder in ROOMS:
        for path in sorted((root / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path
    for pattern in ("*.html", "*.txt"):
        yield from sorted((root / "templates").rglob(pattern))


def sentences_in(path: Path) -> Iterator[Sentence]:
    """Every translatable sentence of one Python file or Django template."""
    source = path.read_text("utf-8")
    if path.suffix != ".py":
        # What lies between the tags comes back blotted out; its indentation would only upset the tokenizer.
        source = "\n".join(line.strip() for line in templatize(source, origin=str(path)).splitlines())
    else:
        source = "\n".join([source, *_inside_strings(source)])
    found = extract.extract("python", io.BytesIO(source.encode()), keywords=KEYWORDS, options={"encoding": "utf-8"})
    for line, text, _comments, context in found:
        forms = (text,) if isinstance(text, str) else tuple(text)
        if forms[0]:
            yield Sentence(context or "", forms, f"{path.name}:{line}")


def _inside_strings(source: str) -> Iterator[str]:
    """The calls that stand within f-strings: before Python 3.12 the tokenizer takes them for text."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FormattedValue):
            yield from (ast.unparse(call) for call in ast.walk(node.value) if isinstance(call, ast.Call))


def gather(root: Path) -> dict[str, dict[Key, Sentence]]:
    """All sentences of the sources, by catalogue. A plural form, once written anywhere, wins."""
    rooms: dict[str, dict[Key, Sentence]] = {room: {} for room in ROOMS}
    for path in source_files(root):
        room = rooms[room_of(path, root)]
        for sentence in sentences_in(path):
            known = room.get(sentence.key)
            if known is None or len(known.forms) < len(sentence.forms):
                room[sentence.key] = sentence
    return rooms


def catalogue_path(root: Path, room: str) -> Path:
    return root / "locale" / room / LOCALE / "LC_MESSAGES" / "django.po"


def read_catalogue(root: Path, room: str) -> Catalog:
    """A catalogue as it lies on disk, or an empty one."""
    path = catalogue_path(root, room)
    if not path.exists():
        return Catalog(locale=LOCALE, charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=LOCALE, charset="utf-8", ignore_obsolete=True)


def _texts(text: object) -> tuple[str, ...]:
    if isinstance(text, str):
        return (text,)
    return tuple(str(part) for part in text) if isinstance(text, (list, tuple)) else ()


def translations(catalogue: Catalog) -> dict[Key, str]:
    """What a catalogue says in Chinese. A fuzzy message says nothing: it is a guess that nobody confirmed."""
    spoken: dict[Key, str] = {}
    for message in catalogue:
        forms, chinese = _texts(message.id), _texts(message.string)
        if forms and forms[0] and chinese and chinese[0] and not message.fuzzy:
            spoken[message.context or "", forms[0]] = chinese[0]
    return spoken


def rewrite(root: Path) -> dict[str, int]:
    """Bring every catalogue in step with the sources; answer how many sentences of each still want their Chinese.

    What is translated stays, also when a sentence moves to another room; what no source says any more goes.
    """
    spoken = {room: translations(read_catalogue(root, room)) for room in ROOMS}
    anywhere: dict[Key, str] = {}
    for room in ROOMS:
        anywhere.update(spoken[room])
    wanting: dict[str, int] = {}
    for room, sentences in gather(root).items():
        catalogue = Catalog(locale=LOCALE, charset="utf-8")
        for key, sentence in sentences.items():
            chinese = spoken[room].get(key) or anywhere.get(key, "")
            wanting[room] = wanting.get(room, 0) + (not chinese)
            _add(catalogue, sentence, chinese)
        _write(catalogue, catalogue_path(root, room), room)
    return wanting


def _add(catalogue: Catalog, sentence: Sentence, chinese: str) -> None:
    plural = len(sentence.forms) > 1
    text: Text = sentence.forms[:2] if plural else sentence.forms[0]
    message = BabelMessage(text, (chinese,) if plural else chinese, context=sentence.context or None)
    message.flags.clear()
    catalogue[text] = message


def _write(catalogue: Catalog, path: Path, room: str) -> None:
    body = io.BytesIO()
    write_po(body, catalogue, width=0, no_location=True, omit_header=True, sort_output=True, ignore_obsolete=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEADER.format(room=room) + body.getvalue().decode().strip("\n") + "\n", "utf-8")


def compile_all(root: Path) -> int:
    """Turn the catalogues into the form that Django reads; answer how many sentences speak Chinese."""
    count = 0
    for room in ROOMS:
        catalogue = read_catalogue(root, room)
        with catalogue_path(root, room).with_suffix(".mo").open("wb") as file:
            write_mo(file, catalogue)
        count += len(translations(catalogue))
    return count


def faults(root: Path) -> list[str]:
    """Everything that would make the product speak wrongly: no Chinese, a lost place, two words for one."""
    found: list[str] = []
    everywhere: dict[Key, tuple[str, str]] = {}
    for room, sentences in gather(root).items():
        spoken = translations(read_catalogue(root, room))
        for key, sentence in sorted(sentences.items()):
            label = f"{room}: {sentence.forms[0]!r}" + (f" [{key[0]}]" if key[0] else "")
            chinese = spoken.get(key)
            if chinese is None:
                found.append(f"{label} has no Chinese ({sentence.place})")
                continue
            if not set(_places(chinese)) <= set(_places(*sentence.forms)):
                found.append(f"{label} has places that the English lacks: {chinese!r}")
            other = everywhere.setdefault(key, (room, chinese))
            if other[1] != chinese:
                # Django would show one of the two in both rooms; a context tells them apart.
                found.append(
                    f"{label} is {chinese!r} here and {other[1]!r} in {other[0]}: use pgettext for one of them"
                )
    return found


def _places(*texts: str) -> Iterable[str]:
    for text in texts:
        yield from PLACE.findall(text)


if __name__ == "__main__":
    # Before Django can start with its Chinese, somebody must compile it; this needs no settings.
    compile_all(Path(__file__).resolve().parent.parent.parent)
