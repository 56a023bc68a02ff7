"""Those who wait for a seat: joining, offers, and who is next."""
