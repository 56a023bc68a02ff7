"""Real-name lists: as they stand, what changed, and who holds them."""
