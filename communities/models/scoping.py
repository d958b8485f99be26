"""Everything belongs to one convenor, and every lookup starts from who is asking."""

from __future__ import annotations

from typing import Self

from django.db import models


class ConvenorScoped(models.QuerySet):
    """Rows that hang on a convenor along `convenor_path`."""

    convenor_path = "convenor"

    def managed_by(self, user) -> Self:
        """What `user` may see as staff: the rows of the convenors they work for, and no others."""
        if not user.is_active or not user.is_staff:
            return self.none()
        if user.is_superuser:
            return self
        return self.filter(**{f"{self.convenor_path}__staff_roles__user": user})
