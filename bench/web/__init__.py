"""Web speed beside a floor, at two sizes, in rounds that take turns: `python -m bench.web` (bench/README.md)."""
