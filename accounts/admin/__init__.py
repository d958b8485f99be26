"""The staff desk's windows on people. Writes call the domain."""

from accounts.admin import organisations, people, reference, sign_in
from accounts.admin.base import Audited, ForStaff, ReadOnly, SuperuserOnly

__all__ = [
    "Audited",
    "ForStaff",
    "ReadOnly",
    "SuperuserOnly",
    "organisations",
    "people",
    "reference",
    "sign_in",
]
