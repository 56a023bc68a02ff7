"""What a traveller agrees to: one text for the pages, for reading aloud and for the form on paper."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

# Grows with each change of CONSENT_LINES, which the pages and the form on paper show.
CONSENT_TEXT = "2026-11"
CONSENT_LINES = (
    _("You want to travel on this trip. It is your own choice; nobody may press you."),
    _("It costs nothing. You can cancel until departure without giving a reason, and it will not count against you."),
    _(
        "The bureau keeps your name, identity number, phone and home place for this journey. The carrier gets the list"
        " of travellers, because tickets bear names."
    ),
    _("The bureau sends you messages about this journey."),
    _("You can take this back at any time: cancel the trip, or tell your village officer."),
)
