"""Reminders while things break: real workers, brokers, databases and a mail server (bench/README.md)."""
