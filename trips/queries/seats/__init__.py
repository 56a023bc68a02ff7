"""The seats of a run: its picture, who sits where, and what may be had."""
