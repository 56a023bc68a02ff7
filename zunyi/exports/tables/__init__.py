"""Every list that can leave the house, by its word in addresses."""

from zunyi.exports.tables.destination import ACTIVITIES, AGREEMENTS, FOLLOW_UPS, STATIONS
from zunyi.exports.tables.figures import FIGURE_LISTS
from zunyi.exports.tables.people import BOOKINGS, MATCHES, PEOPLE, PLACEMENTS, WAITLIST, WORK_LIST, WORKERS
from zunyi.exports.tables.reports import REPORTS
from zunyi.exports.tables.table import Field, Table
from zunyi.exports.tables.things import EMPLOYERS, NOTICES, STAFF, TRIP_TABLE, TRIPS, VACANCIES

_ALL = (
    WORKERS,
    WORK_LIST,
    BOOKINGS,
    WAITLIST,
    TRIPS,
    VACANCIES,
    EMPLOYERS,
    PLACEMENTS,
    MATCHES,
    NOTICES,
    STAFF,
    TRIP_TABLE,
    PEOPLE,
    STATIONS,
    ACTIVITIES,
    AGREEMENTS,
    FOLLOW_UPS,
    *FIGURE_LISTS,
    *REPORTS,
)
# The desk above brings the history when it is ready.
TABLES: dict[str, Table] = {table.code: table for table in _ALL}

__all__ = ["TABLES", "Field", "Table"]
