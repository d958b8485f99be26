"""Composes groups from ranked wishes, review scores and targets, with a reason for every one. No Django here."""
