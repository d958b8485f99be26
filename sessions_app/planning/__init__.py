"""Choosing dates for meetings: plain Python on dataclasses, without Django."""
