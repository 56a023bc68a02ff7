"""The demo: an invented bureau in the middle of a working day, for newcomers, screenshots and measurements.

Nobody in it exists. The same seed makes the same people; the days lie around the day on which it is made. One file a
noun; `make.py` holds the order in which they come. Tests may borrow the names and numbers, the product never does.
"""
