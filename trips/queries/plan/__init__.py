"""What a plan is judged by: law, driving times, vehicles, places, kept seats."""
