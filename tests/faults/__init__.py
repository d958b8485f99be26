"""What breaks here: on SQLite the engine by itself, on PostgreSQL with the broker's processes."""

import os

IS_POSTGRESQL = "postgres" in os.environ["DATABASE_URL"]
