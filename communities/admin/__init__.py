"""The staff desk's windows on convenors and their communities."""

from communities.admin import community, convenors, demand, members, rounds

__all__ = ["community", "convenors", "demand", "members", "rounds"]
