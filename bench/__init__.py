"""What the portal can bear: the measurements of `make bench` (README.md)."""
