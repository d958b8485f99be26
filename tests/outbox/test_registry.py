import pytest

from outbox import registry
from outbox.registry import Kind, convenors_seen_by, kind_of, register_job, register_kind, register_scope


def test_kind_of_finds_what_was_registered_and_makes_do_without():
    register_kind("offer", title="Offer of a place")

    assert kind_of("offer").title == "Offer of a place"
    assert kind_of("other") == Kind("other", title="other")


def test_register_kind_refuses_a_name_twice():
    register_kind("offer", title="Offer of a place")
    with pytest.raises(ValueError, match="registered twice"):
        register_kind("offer", title="Another")


def test_register_job_refuses_a_name_twice():
    register_job("plan", lambda at: 0)
    with pytest.raises(ValueError, match="registered twice"):
        register_job("plan", lambda at: 0)
    del registry.JOBS["plan"]


def test_convenors_seen_by_adds_up_what_every_app_allows():
    register_scope(lambda user: {1, 2} if user == "staff" else set())
    register_scope(lambda user: {3})

    assert convenors_seen_by("staff") == {1, 2, 3}
    assert convenors_seen_by("somebody") == {3}
