"""Every "no" to what is written down about carriers and places."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from zunyi.refusals import Refusal


class CarrierTwice(Refusal):
    """An office keeps each carrier once."""

    code = "carrier_twice"
    message = _("A carrier of this name stands on the list of this office already.")
    way_out = _("Open it and change what is wrong.")


class PlateTwice(Refusal):
    """A plate belongs to one vehicle."""

    code = "plate_twice"
    message = _("A vehicle with this plate has been written down already.")
    way_out = _("Look for the plate in the list of carriers.")


class PlaceTwice(Refusal):
    """Two places of one division have different names."""

    code = "place_twice"
    message = _("A place of this name lies there already.")
    way_out = _("Use that one, or give this one a name that tells them apart.")


class LayoutTwice(Refusal):
    """Each vehicle type has its code."""

    code = "layout_twice"
    message = _("A vehicle type with this code is there already.")


class LayoutInUse(Refusal):
    """Seats were made by this picture."""

    code = "layout_in_use"
    message = _("Runs use this vehicle type; its picture stands.")
    way_out = _("Draw the other vehicle under a code of its own.")


class LayoutBroughtAlong(Refusal):
    """Every update of the bureau writes these anew."""

    code = "layout_brought_along"
    message = _("This vehicle type comes with the bureau and is not changed by hand.")
    way_out = _("Draw the other vehicle under a code of its own.")


class SketchUnreadable(Refusal):
    """The picture of a vehicle is typed in lines; one of them says nothing."""

    code, status = "sketch_unreadable", 400
    message = _("Line %(line)s cannot be read: %(why)s.")


class LayoutEmpty(Refusal):
    """A vehicle carries somebody."""

    code, status = "layout_empty", 400
    message = _("There is no seat in this picture.")


class LayoutLabelsTwice(Refusal):
    """Every seat is known by its label alone."""

    code, status = "layout_labels_twice", 400
    message = _("These labels stand twice in the picture: %(labels)s.")
    way_out = _("Give each row its own number, and each car.")


class BusNeedsApproval(Refusal):
    """How many a bus may carry stands in its licence, whatever is drawn (domain brief 2.3, B1)."""

    code, status = "bus_needs_approval", 400
    message = _("A bus needs the number of persons that it is approved for, driver included.")
    way_out = _("It stands in the vehicle licence (核定载客人数).")
