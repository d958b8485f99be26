"""Everything belongs to one convenor, and every lookup starts from who is asking."""

from __future__ import annotations

from typing import Self

from django.db import models

COORDINATOR = "coordinator"  # StaffRole.Kind, which is scoped by this module itself


class ConvenorScoped(models.QuerySet):
    """Rows that hang on a convenor along `convenor_path`."""

    convenor_path = "convenor"

    def managed_by(self, user) -> Self:
        """What `user` may see as staff: the rows of the convenors that they coordinate, and no others."""
        if not user.is_active or not user.is_staff:
            return self.none()
        if user.is_superuser:
            return self
        role = f"{self.convenor_path}__staff_roles"
        return self.filter(**{f"{role}__user": user, f"{role}__kind": COORDINATOR})
