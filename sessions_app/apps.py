from django.apps import AppConfig


class SessionsAppConfig(AppConfig):
    name = "sessions_app"
    verbose_name = "Sessions"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from accounts.domain import merging  # noqa: PLC0415 -- models are not loaded before ready()
        from outbox import registry  # noqa: PLC0415
        from sessions_app.domain import moving, news, notices, registering, reminders  # noqa: PLC0415

        merging.register_mover(moving.move_person)
        registry.register_kind(
            notices.REMINDER,
            title="Reminder of a meeting",
            render=reminders.render,
            still_wanted=reminders.still_wanted,
        )
        registry.register_kind(
            notices.NEWS,
            title="Meetings: joined, moved, called off",
            render=notices.render,
            still_wanted=notices.still_wanted,
        )
        registry.register_kind(
            registering.CONFIRMED, title="Forum: a place", still_wanted=registering.still_wanted
        )
        registry.register_kind(
            registering.WAITING, title="Forum: waiting for a place", still_wanted=registering.still_wanted
        )
        registry.register_job("news of meetings", news.plan_news)
        registry.register_job("reminders", reminders.plan_reminders)
