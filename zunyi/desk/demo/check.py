"""Whether what the demo wrote set-wise is what the services would have written one by one."""

from __future__ import annotations

from django.db import connection

_QUESTIONS = {
    "seats whose marks differ from their claims": """
        SELECT count(*) FROM trips_seat seat LEFT JOIN (
            SELECT seat_id, bit_or(1::bigint << stretch) AS mask FROM trips_seatclaim WHERE released_at IS NULL
            GROUP BY seat_id
        ) held ON held.seat_id = seat.id WHERE seat.taken <> coalesce(held.mask, 0)""",
    "blocked seats with people on them": """
        SELECT count(*) FROM trips_seat WHERE blocked_reason <> '' AND taken <> 0""",
    "live bookings without a seat, or ended ones with one": """
        SELECT count(*) FROM trips_booking booking
        WHERE (booking.state IN ('cancelled', 'no_show')) = EXISTS (
            SELECT FROM trips_seatclaim claim WHERE claim.booking_id = booking.id AND claim.released_at IS NULL)""",
    "people placed beyond a vacancy's openings": """
        SELECT count(*) FROM employers_vacancy vacancy WHERE vacancy.openings < (
            SELECT count(*) FROM employers_placement placement WHERE placement.vacancy_id = vacancy.id
            AND placement.state IN ('offered', 'accepted', 'arrived'))""",
}


def what_is_wrong() -> list[str]:
    """What does not hold, in words; empty when all is well."""
    wrong = []
    with connection.cursor() as cursor:
        for name, question in _QUESTIONS.items():
            cursor.execute(question)
            if count := cursor.fetchone()[0]:
                wrong.append(f"{count} {name}")
    return wrong
