"""How fast reminders are planned, written and sent (bench/README.md)."""
