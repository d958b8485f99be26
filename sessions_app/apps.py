from django.apps import AppConfig

REMINDERS = {
    "session_reminder": "Reminder of a meeting",
    "session_facilitating": "Reminder of a meeting, to its facilitators",
    "session_feedback": "After a meeting: how was it?",
    "session_resources": "About a meeting: what there is to read",
}


REGISTRATIONS = {
    "registration_confirmed": "Forum: a place",
    "registration_waiting": "Forum: waiting for a place",
    "registration_interest": "Forum: waiting for a date",
}


class SessionsAppConfig(AppConfig):
    name = "sessions_app"
    verbose_name = "Sessions"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from accounts.domain import merging  # noqa: PLC0415 -- models are not loaded before ready()
        from communities import registry as founding  # noqa: PLC0415
        from outbox import describing, registry  # noqa: PLC0415
        from sessions_app.domain import (  # noqa: PLC0415  # noqa: PLC0415
            moving,
            news,
            notices,
            registering,
            reminders,
            reminding,
            rules,
            samples,
        )

        merging.register_mover(moving.move_person)
        founding.register_founding(rules.set_default_rules)
        for description in samples.DESCRIPTIONS:
            describing.describe(description)
        registry.register_category(
            notices.REMINDING,
            title="Reminders of meetings and what follows them",
            words="We still write to you when a meeting moves or is called off.",
        )
        for kind, title in REMINDERS.items():
            registry.register_kind(
                kind,
                title=title,
                render=reminding.render,
                still_wanted=reminding.still_wanted,
                gather=reminding.gather,
                category=notices.REMINDING,
            )
        registry.register_kind(
            notices.NEWS,
            title="Meetings: joined, moved, called off",
            render=notices.render,
            still_wanted=notices.still_wanted,
        )
        for kind, title in REGISTRATIONS.items():
            registry.register_kind(
                kind, title=title, render=registering.render, still_wanted=registering.still_wanted
            )
        rule = "A rule of this convenor, or of this community, says when it goes to whom."
        registry.explain(
            dict.fromkeys(REMINDERS, rule),
            origin=lambda message: f"sessions_app.reminderrule:{message.context.get('rule', '')}",
        )
        registry.explain(
            {notices.NEWS: "They joined, or what they know of a meeting is no longer so."}
            | dict.fromkeys(REGISTRATIONS, "They registered for a forum, or their registration changed.")
        )
        registry.register_job("news of meetings", news.plan_news, waiting=news.waiting)
        registry.register_job("reminders", reminders.plan_reminders, waiting=reminders.waiting)
