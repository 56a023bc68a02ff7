"""Laying a trip on: its runs, vehicles, places, sheets, kept seats, and its way from draft to settled."""
