"""Many people and few seats, all at once: what must hold, by several processes and over HTTP (bench/README.md)."""
