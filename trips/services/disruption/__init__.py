"""What happened to a trip, and what becomes of its people."""
