"""Making a broken trip whole again: what happens to times, seats and people, reckoned before anything is written."""
