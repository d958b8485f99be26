"""How long the composer takes, and how it compares with one bare solve (bench/README.md)."""
