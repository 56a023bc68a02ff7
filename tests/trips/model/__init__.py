"""The seats of two buses as a few lists in memory, and the services beside it: they must never differ (battery B1b)."""
