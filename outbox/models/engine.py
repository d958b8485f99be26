from datetime import timedelta

from django.db import models

# A pause that ends later than this was begun by a clock that was ahead: it is none.
LONGEST_PAUSE = timedelta(minutes=15)


class EngineState(models.Model):
    """The one row that says how delivery is doing."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    last_tick_at = models.DateTimeField(null=True, blank=True)
    # When a tick last ran every job, whether there was anything to be seen or not.
    last_full_tick_at = models.DateTimeField(null=True, blank=True)
    paused_until = models.DateTimeField(null=True, blank=True)
    # Why mail waits, as a code of `faults`.
    paused_for = models.CharField(max_length=40, blank=True)
    pauses = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = "state of delivery"
        verbose_name_plural = "state of delivery"
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="engine_state_is_one_row")]

    def __str__(self) -> str:
        return "State of delivery"
