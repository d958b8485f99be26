"""What a tick looks for is put into SQL once in a process: nothing in it may be read as it is made."""

import pytest

from outbox.models import Message
from outbox.prepared import Given
from outbox.registry import JOBS

AT = Given("at", Message._meta.get_field("due_at"))


@pytest.mark.django_db
@pytest.mark.parametrize("name", [name for name, job in JOBS.items() if job.waiting])
def test_question_of_a_job_is_made_of_a_moment_to_come_and_without_asking(name, django_assert_num_queries):
    with django_assert_num_queries(0):
        questions = JOBS[name].waiting(AT)
        made = [rows.query.exists().get_compiler("default").as_sql() for rows in questions]

    assert made
