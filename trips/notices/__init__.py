"""The messages about bookings: their kinds, their words, and what stands in them."""

from trips.notices.kinds import letter, register

__all__ = ["letter", "register"]
