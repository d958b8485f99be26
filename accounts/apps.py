from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "People"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Here, since it loads models, which may be loaded only when all apps are known.
        from accounts.domain import letters, tidying  # noqa: PLC0415
        from outbox.registry import register_job, register_kind  # noqa: PLC0415

        register_kind(letters.CODE, title="Sign-in code")
        register_kind(letters.NOTICE, title="Notice about an account")
        register_job("visits and limits that ended", tidying.tidy)
