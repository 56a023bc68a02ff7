"""The forms that are lists: of carriers, the insurer, the escort, the destination, and of who replaced whom."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from trips.models.manifest import Row
from trips.papers.frozen import Frozen
from trips.papers.listing import Listing
from zunyi.sheets.writing import Column

BOX = "□"
_Cell = Callable[[Row], str]


def rail_roster(frozen: Frozen) -> Listing:
    """The group-ticket roster as the railway's counter takes it (domain brief 2.1)."""
    return _list(frozen, _("rail group roster"), [
        (Column(_("No."), 5), _of("seq")),
        (Column(_("Ticket type"), 8), _of("ticket")),
        (Column(_("Name for the carrier"), 14, wrap=True), _of("carrier_name")),
        (Column(_("Identity document"), 12), _of("id_kind")),
        (Column(_("Identity number"), 20), _of("id_number")),
        (Column(_("Phone"), 13), _of("phone")),
        (Column(_("Boarding station"), 11, wrap=True), _of("boards_at")),
        (Column(_("Alighting station"), 11, wrap=True), _of("alights_at")),
        (Column(_("Date"), 11), lambda row: row["boards_time"][:10]),
        (Column(_("Train no."), 8), lambda row: frozen.fact("vehicle")),
        (Column(_("Class"), 8), _of("seat_class")),
        (Column(_("Carriage"), 6), lambda row: row.get("car", "") or row["seat"].partition("车")[0]),
        (Column(_("Seat"), 7), lambda row: row["seat"].partition("车")[2] or row["seat"]),
        (Column(_("Linked adult"), 10), _of("linked_adult")),
        (Column(_("Note"), 12, wrap=True), _rail_note),
    ])  # fmt: skip


def airline_list(frozen: Frozen) -> Listing:
    """The charterer's passenger list for the airline."""
    return _list(frozen, _("airline passenger list"), [
        (Column(_("No."), 5), _of("seq")),
        (Column(_("Name for the carrier"), 14, wrap=True), _of("carrier_name")),
        (Column(_("Name as on the card"), 14, wrap=True), _of("legal_name")),
        (Column(_("Sex"), 5), _of("sex")),
        (Column(_("Born"), 11), _of("born_on")),
        (Column(_("Ticket type"), 8), _of("ticket")),
        (Column(_("Identity document"), 12), _of("id_kind")),
        (Column(_("Identity number"), 20), _of("id_number")),
        (Column(_("Phone"), 13), _of("phone")),
        (Column(_("Flight no."), 8), lambda row: frozen.fact("vehicle")),
        (Column(_("Date"), 11), lambda row: row["boards_time"][:10]),
        (Column(_("From"), 14, wrap=True), _of("boards_at")),
        (Column(_("To"), 14, wrap=True), _of("alights_at")),
        (Column(_("Seat"), 6), _of("seat")),
        (Column(_("Note"), 9, wrap=True), _of("note")),
    ])  # fmt: skip


def charter_list(frozen: Frozen) -> Listing:
    """The list of people that belongs to the charter contract; nobody outside it gets on (客运规定 57)."""
    columns = [
        (Column(_("No."), 5), _of("seq")),
        (Column(_("Name as on the card"), 14, wrap=True), _of("legal_name")),
        (Column(_("Sex"), 5), _of("sex")),
        (Column(_("Identity number"), 21), _of("id_number")),
        (Column(_("Phone"), 13), _of("phone")),
        (Column(_("Gets on at"), 16, wrap=True), _of("boards_at")),
        (Column(_("Time"), 16), _of("boards_time")),
        (Column(_("Gets off at"), 16, wrap=True), _of("alights_at")),
        (Column(_("Seat"), 6), _of("seat")),
        (Column(_("Note"), 12, wrap=True), _of("note")),
    ]
    after = (
        _("Charterer (seal): ________________   Carrier (seal): ________________   Date: ____________"),
        _("Nobody outside this list gets on. A change needs a new version and is filed with the contract again."),
    )
    return _list(frozen, _("list of the charter contract"), columns, notes=_contract(frozen), after=after)


def insurer_list(frozen: Frozen) -> Listing:
    """Who is insured on which run; what the insurer needs, and no phone."""
    columns = [
        (Column(_("No."), 5), _of("seq")),
        (Column(_("Name as on the card"), 16, wrap=True), _of("legal_name")),
        (Column(_("Sex"), 5), _of("sex")),
        (Column(_("Born"), 11), _of("born_on")),
        (Column(_("Identity document"), 13), _of("id_kind")),
        (Column(_("Identity number"), 21), _of("id_number")),
        (Column(_("From"), 16, wrap=True), _of("boards_at")),
        (Column(_("Departure"), 16), _of("boards_time")),
        (Column(_("To"), 16, wrap=True), _of("alights_at")),
        (Column(_("Arrival"), 16), _of("alights_time")),
        (Column(_("Seat"), 10), _of("seat")),
    ]
    policy = _policy(frozen)
    return _list(frozen, _("list of the insured"), columns, notes=[policy] if policy else [])


def escort_list(frozen: Frozen) -> Listing:
    """Stop by stop, with boxes to tick for the escort's hand; numbers masked."""
    columns = [
        (Column(_("On"), 5), _box),
        (Column(_("Seat"), 10), _of("seat")),
        (Column(pgettext("person", "Name"), 13, wrap=True), _of("legal_name")),
        (Column(_("Sex"), 5), _of("sex")),
        (Column(_("Identity number"), 10), lambda row: f"…{row['id_number'][-4:]}"),
        (Column(_("Phone"), 13), _of("phone")),
        (Column(_("Gets on at"), 18, wrap=True), _of("boards_at")),
        (Column(_("Gets off at"), 14, wrap=True), _of("alights_at")),
        (Column(_("Together"), 10, wrap=True), _of("companions")),
        (Column(_("Note"), 9, wrap=True), _of("note")),
        (Column(_("Off"), 5), _box),
    ]
    after = (_("On board at departure: ______  Escort's signature: ________________  Time: ________"),)
    stops = [
        (f"{time[5:]}  {place}  {_people(len(rows))}", rows)
        for (time, place), rows in _grouped(frozen.rows, lambda row: (row["boards_time"], row["boards_at"]))
    ]
    return _list(
        frozen, _("list by pick-up"), columns, groups=stops, notes=_crew(frozen), after=after, landscape=False
    )  # fmt: skip


def arrival_list(frozen: Frozen) -> Listing:
    """Whom the destination meets: by employer and shuttle; numbers masked, because a name and a phone are enough."""
    columns = [
        (Column(_("Met"), 5), _box),
        (Column(_("Employer"), 24, wrap=True), lambda row: row.get("employer", "") or _("no job yet")),
        (Column(_("Shuttle and seat"), 14, wrap=True), lambda row: row.get("shuttle", "") or "–"),
        (Column(pgettext("person", "Name"), 13, wrap=True), _of("legal_name")),
        (Column(_("Sex"), 5), _of("sex")),
        (Column(_("Identity number"), 10), lambda row: f"…{row['id_number'][-4:]}"),
        (Column(_("Phone"), 13), _of("phone")),
        (Column(_("Seat"), 10), _of("seat")),
        (Column(_("Gets off at"), 14, wrap=True), _of("alights_at")),
        (Column(_("Arrival"), 16), _of("alights_time")),
        (Column(_("Home"), 20, wrap=True), _of("home")),
        (Column(_("Note"), 10, wrap=True), _of("note")),
    ]
    known = sorted(frozen.rows, key=_onward)
    groups = [
        (" · ".join(filter(None, [employer or _("no job yet"), shuttle, _people(len(rows))])), rows)
        for (employer, shuttle), rows in _grouped(known, lambda row: (row.get("employer", ""), _shuttle(row)))
    ]
    after = (_("Handed over: ______ persons  Missing: ______  Signature: ________________  Time: ________"),)
    contact = " ".join(filter(None, [frozen.fact("destination_contact"), frozen.fact("destination_phone")]))
    notes = [_("Contact at the destination: %(contact)s") % {"contact": contact}] if contact else []
    return _list(frozen, _("list for the destination"), columns, groups=groups, notes=notes, after=after)


def substitution_list(frozen: Frozen) -> Listing:
    """Who left the list and who came instead, seat by seat; and who only changed the seat or the name."""
    changes = frozen.changes
    lines: list[list[str]] = []
    for gone, came in changes.substitutions if changes else ():
        word = _("replaced") if gone and came else (_("left out") if gone else _("added"))
        lines.append([word, *_person(gone), *_person(came)])
    for was, now in changes.reseated if changes else ():
        lines.append([_("other seat"), *_person(was), *_person(now)])
    for was, now in changes.renamed if changes else ():
        lines.append([_("name mended"), *_person(was), *_person(now)])
    columns = [
        Column(_("No."), 5), Column(_("Change"), 10), Column(_("Was: name"), 14, wrap=True),
        Column(_("Was: identity number"), 21), Column(_("Was: seat"), 9), Column(_("Now: name"), 14, wrap=True),
        Column(_("Now: identity number"), 21), Column(_("Now: seat"), 9), Column(_("Now: phone"), 13),
    ]  # fmt: skip
    rows = [[str(at), *line[:4], *line[5:]] for at, line in enumerate(lines, start=1)]
    facts = [_said(word, f"{was} → {now}") for word, was, now in (changes.facts if changes else ())]
    before = _("Changes against the version before; version %(version)s is in force.") % {"version": frozen.version}
    return Listing(
        title=_title(frozen, _("substitution list")),
        notes=[frozen.run, frozen.signed, before, *facts],
        columns=columns,
        groups=[("", rows)],
    )


def _list(
    frozen: Frozen,
    word: str,
    columns: Sequence[tuple[Column, _Cell]],
    *,
    groups: Sequence[tuple[str, Sequence[Row]]] | None = None,
    notes: Sequence[str] = (),
    after: Sequence[str] = (),
    landscape: bool = True,
) -> Listing:
    some = [("", frozen.rows)] if groups is None else groups
    return Listing(
        title=_title(frozen, word),
        notes=[frozen.run, *notes, frozen.signed],
        columns=[column for column, _cell in columns],
        groups=[(heading, [[cell(row) for _column, cell in columns] for row in rows]) for heading, rows in some],
        after=after,
        landscape=landscape,
    )


def _said(word: str, value: str) -> str:
    """A word and what it is, with the colon of the language."""
    return _("%(word)s: %(value)s") % {"word": word, "value": value}


def _title(frozen: Frozen, word: str) -> str:
    return f"{frozen.fact('title')} {word}".strip()


def _of(name: str) -> _Cell:
    """The column of that name; empty where an old list did not have it yet."""
    return lambda row: row.get(name, "")


def _box(row: Row) -> str:
    return BOX


def _rail_note(row: Row) -> str:
    """What the counter needs to know: the name on the card, where the ticket cannot carry it."""
    card = "" if row["carrier_name"] == row["legal_name"] else _("card: %(name)s") % {"name": row["legal_name"]}
    return " ".join(filter(None, [card, row["note"]]))


def _people(count: int) -> str:
    return _("%(n)s persons") % {"n": count}


def _grouped(rows: Sequence[Row], key: Callable[[Row], tuple[str, str]]) -> list[tuple[tuple[str, str], list[Row]]]:
    return [(name, list(some)) for name, some in groupby(rows, key=key)]


def _shuttle(row: Row) -> str:
    """The shuttle's plate without the seat."""
    return row.get("shuttle", "").rpartition(" ")[0]


def _onward(row: Row) -> tuple[bool, str, str, int]:
    """Those with a job first, by employer, shuttle and the order of the list."""
    return (not row.get("employer"), row.get("employer", ""), _shuttle(row), int(row["seq"]))


def _person(row: Row | None) -> list[str]:
    return [row["legal_name"], row["id_number"], row["seat"], row["phone"]] if row else ["", "", "", ""]


def _contract(frozen: Frozen) -> list[str]:
    """What the charter's papers have in common with the list (domain brief 1.3)."""
    facts = {
        _("Contract no."): frozen.fact("contract"), _("Charter plate no."): frozen.fact("charter_plate"),
        _("Carrier's permit no."): frozen.fact("permit"), _("Vehicle type"): frozen.fact("vehicle_type"),
        _("Policy no."): frozen.fact("policy"),
    }  # fmt: skip
    papers = "  ".join(_said(word, value or "________") for word, value in facts.items())
    drivers = "、".join(
        " ".join(filter(None, [each["name"], each["licence"], each["qualification"], each["phone"]]))
        for each in frozen.facts.get("drivers", [])
    )
    stops = " → ".join(call["place"] for call in frozen.facts.get("calls", []))
    aboard = _("Persons: %(persons)s passengers, %(drivers)s drivers, %(escorts)s escorts; approved %(approved)s") % {
        "persons": len(frozen.rows), "drivers": frozen.facts.get("driver_count", 0),
        "escorts": frozen.facts.get("escort_count", 0), "approved": frozen.fact("approved") or "____",
    }  # fmt: skip
    return [
        papers,
        _("Drivers: %(drivers)s") % {"drivers": drivers or "________________"},
        _("Declared stops: %(stops)s") % {"stops": stops},
        aboard,
    ]


def _policy(frozen: Frozen) -> str:
    policy = frozen.fact("policy")
    return _("Policy no.: %(policy)s") % {"policy": policy} if policy else ""


def _crew(frozen: Frozen) -> list[str]:
    """Who goes along, and whom to call."""
    crew = [(_("leader on board"), frozen.fact("leader"), frozen.fact("leader_phone"))] if frozen.fact("leader") else []
    crew += [(each["part"], each["name"], each["phone"]) for each in frozen.facts.get("crew", [])]
    crew += [(_("driver"), each["name"], each["phone"]) for each in frozen.facts.get("drivers", [])]
    line = "  ".join(_said(part, f"{name} {phone}".strip()) for part, name, phone in crew)
    return [line] if line else []
