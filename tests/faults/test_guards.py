"""Each guard of the engine has a case that goes red when the guard is off."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings

from bench.faults import working
from bench.faults.guards import GUARDS
from bench.faults.stage import Stage
from bench.faults.trials import BY_PROCESSES
from tests.faults import IS_POSTGRESQL

pytestmark = [
    pytest.mark.faults,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("faults 0"),
]


def test_every_guard_has_a_trial_that_goes_red_without_it(stage: Stage):
    stage.broker.sleep()
    ran = subprocess.run(
        [sys.executable, "-m", "bench.faults.trying"],
        env=os.environ | stage.own,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    came = {(name, is_off): holds for name, is_off, holds in map(json.loads, ran.stdout.splitlines())}
    assert {name for name, _ in came} == set(GUARDS) - BY_PROCESSES
    assert [key for key, holds in came.items() if holds == key[1]] == [], ran.stderr[-3000:]


def test_a_worker_that_is_deaf_to_being_told_to_stop_begins_more_mail(stage: Stage):
    mode = "Celery and beat" if IS_POSTGRESQL else "loop"
    told_to_stop = working.stops_between_mails(stage, mode)
    assert told_to_stop.is_right, str(told_to_stop)

    row = working.stops_between_mails(stage, mode, without=["stop"])

    assert row.facts["three_more_at_most"] is False


def test_two_workers_send_twice_when_the_claim_is_no_lock(stage: Stage):
    row = working.no_fault(stage, "loop", without=["claim lock"])

    assert row.duplicates > 0
