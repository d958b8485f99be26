from __future__ import annotations

from django.db import models


class Answer(models.Model):
    """What an application says to one of the round's own questions.

    `value` is a text, one option, a list of options, or true or false, as the question's kind says.
    """

    application = models.ForeignKey("applications.Application", models.CASCADE, related_name="answers")
    question = models.ForeignKey("communities.Question", models.PROTECT, related_name="answers")
    value = models.JSONField()

    class Meta:
        ordering = ["question__position", "question"]
        constraints = [
            models.UniqueConstraint(fields=["application", "question"], name="answer_once_a_question")
        ]

    def __str__(self) -> str:
        return f"Answer {self.pk} of application {self.application_id}"
