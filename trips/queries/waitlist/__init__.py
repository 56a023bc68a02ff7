"""Those who wait for a seat: who is next, what there is room for, and how the desk sees them."""
