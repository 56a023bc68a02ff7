"""What the kinds of disruption want to know: each form asks only for that, and answers plain facts."""
