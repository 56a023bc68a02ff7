"""Who sits where in one vehicle: plain values in, plain values out, no database (docs/architecture.md)."""
