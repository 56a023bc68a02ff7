"""What happened to a trip, and what a repair will do before anybody says yes."""
