"""A bad hour at the doors of sign-up: many people, few seats, and the machines killed on the way.

    python -m tests.trips.ordeal oversell --rounds 2
    python -m tests.trips.ordeal rush

Clients note what they asked and what they were told (ok, no, or nothing at all); afterwards the database is compared
with their notes. Run like this it has a durable PostgreSQL of its own, which is killed with -9 and started again; the
tests of the suite borrow the test's database and break its connections.
"""
