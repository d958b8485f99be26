from django.apps import AppConfig
from django.conf import settings


class OutboxConfig(AppConfig):
    name = "outbox"
    verbose_name = "Outbox"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from outbox.domain import trying  # noqa: PLC0415 -- models are not loaded before ready()

        trying.register()
        if settings.MAIL_PROVIDER:
            # A provider's library is loaded only where one is set up.
            from anymail.signals import tracking  # noqa: PLC0415

            from outbox.returns import hear  # noqa: PLC0415

            tracking.connect(hear, dispatch_uid="outbox.returns")
