"""The desk's pages about trips."""
