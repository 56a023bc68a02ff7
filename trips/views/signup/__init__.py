"""The worker's face: find a trip, sign up, look up the slip, cancel."""
