"""What a list is when it leaves the house: its columns, its rows for a person and their filters, its rights."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Literal

from django.db.models import CharField, Func, QuerySet
from django.db.models.expressions import Combinable
from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import Promise

from zunyi.accounts.models import User
from zunyi.sheets.writing import Column, Value

# Rows that are turned into text together.
AT_ONCE = 2000
Shape = Callable[..., Value]
Say = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Field:
    """One column: what is asked of the database, and how it is said.

    `prepared` is called once an export, in the reader's language, and gives the function that turns the values of one
    row into a cell; a list may have a million cells.
    """

    key: str
    title: str | Promise
    sources: tuple[str | Combinable, ...]
    width: float = 12
    kind: Literal["text", "number", "money"] = "text"
    prepared: Callable[[], Shape] | None = None
    usual: bool = True
    wrap: bool = False
    # A right of its own that opens the column; full identity numbers also ask for a second person.
    needs: str = ""
    is_full_number: bool = False

    @property
    def column(self) -> Column:
        """As the sheets know it."""
        return Column(str(self.title), self.width, self.kind, self.wrap)


@dataclass(frozen=True, slots=True)
class Reckoned:
    """A form: lines that are no rows of the database, each with its cells by the keys of fields; how it is counted."""

    lines: Sequence[Mapping[str, Value]] = ()
    notes: Sequence[str] = ()


Rows = QuerySet[Any] | Reckoned


@dataclass(frozen=True, slots=True)
class Table:
    """A list of the desk. `rows(user, asked)` are those that `user` may export, narrowed as the address says, in order.

    `reads` opens the list on screen, `exports` lets it leave; both are asked for.
    """

    code: str
    title: str | Promise
    reads: str
    exports: str
    fields: tuple[Field, ...]
    rows: Callable[[User, QueryDict], Rows]
    # The address of the list, by its name; and where persons are counted: the field that names them.
    page: str
    person: str = ""
    # What of a question stands in the path of the page.
    page_args: Callable[[QueryDict], Sequence[object]] = lambda _asked: ()
    # Whether what is asked for is open to a person at all, where a list is of one place: nobody is sent an empty form.
    opens: Callable[[User, QueryDict], bool] = lambda _user, _asked: True

    def address(self, asked: QueryDict) -> str:
        """The list on screen, narrowed as `asked`."""
        return f"{reverse(self.page, args=self.page_args(asked))}?{asked.urlencode()}"

    def may_export(self, user: User) -> bool:
        """Whether this person's roles let the list out at all; where, is scope."""
        return user.can(self.reads) and user.can(self.exports)

    def fields_for(self, user: User) -> list[Field]:
        """The columns that this person may choose from."""
        return [field for field in self.fields if not field.needs or user.can(field.needs)]

    def chosen(self, keys: Iterable[str]) -> list[Field]:
        """The fields of these keys, in the order of the list; keys of another time are left out."""
        wanted = set(keys)
        return [field for field in self.fields if field.key in wanted]


def moment(source: str | Func) -> Func:
    """An instant, written by the database in the time of Zunyi."""
    return Func(
        source,
        template="to_char(%(expressions)s AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI')",
        output_field=CharField(),
    )


def in_words(choices: Any) -> Callable[[], Shape]:
    """Say a choice in the reader's language."""

    def prepare() -> Shape:
        words = {value: str(word) for value, word in choices.choices}
        return lambda value: words.get(value, value or "")

    return prepare


def lines(rows: Rows, fields: Sequence[Field], *, total: int, say: Say) -> Iterator[Sequence[Value]]:
    """The cells of the list row by row, in one statement whatever their number."""
    if isinstance(rows, Reckoned):
        yield from ([line.get(field.key, "") for field in fields] for line in rows.lines)
        return
    names: dict[object, str] = {}
    extra: dict[str, Combinable] = {}
    for field in fields:
        for at, source in enumerate(field.sources):
            if isinstance(source, str):
                names[source] = source
            else:
                extra[f"cell_{field.key}_{at}"] = source
                names[source] = f"cell_{field.key}_{at}"
    order = list(dict.fromkeys(names.values()))
    places = [tuple(order.index(names[source]) for source in field.sources) for field in fields]
    shapes = [field.prepared() if field.prepared else None for field in fields]
    cells = rows.annotate(**extra).values_list(*order).iterator(chunk_size=AT_ONCE)
    done = 0
    while chunk := list(islice(cells, AT_ONCE)):
        by_name = list(zip(*chunk, strict=True))
        by_field = [
            list(map(shape, *(by_name[at] for at in places[n]))) if shape else by_name[places[n][0]]
            for n, shape in enumerate(shapes)
        ]
        yield from zip(*by_field, strict=True)
        done += len(chunk)
        say(min(done, total), total)
