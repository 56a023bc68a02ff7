"""What the desk asks about people."""
