"""The seats of a run: laid, claimed, changed, and given to companions side by side."""
