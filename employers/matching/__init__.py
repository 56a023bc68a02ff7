"""Who could go where, and the best of all ways to do it: plain arrays in, plain arrays out, no database."""
