from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from applications.models import ProgramRecord
from communities.models import Convenor, Round
from tests.applications.programs.sample import program_file

pytestmark = pytest.mark.django_db


def told(*command: object) -> list[str]:
    out = StringIO()
    call_command(*map(str, command), stdout=out)
    return out.getvalue().splitlines()


def test_load_program_tells_what_it_did(tmp_path):
    path = program_file(tmp_path)

    assert told("load_program", path)[-1] == "13 created, 0 updated, 0 kept, 0 unchanged"
    assert told("load_program", path) == ["0 created, 0 updated, 0 kept, 13 unchanged"]


def test_load_program_overwrites_when_told_to(tmp_path):
    path = program_file(tmp_path)
    told("load_program", path)
    Convenor.objects.update(name="Changed")

    assert "kept: convenor sample: name (staff changed it)" in told("load_program", path)
    assert "updated: convenor sample: name" in told("load_program", path, "--overwrite")
    assert Convenor.objects.get().name == "Sample Convenor"


def test_load_program_checks_without_writing(tmp_path):
    lines = told("load_program", program_file(tmp_path), "--check")

    assert lines[0] == "Nothing was written. Loading would do this:"
    assert "created: round first-call" in lines
    assert not Convenor.objects.exists()
    assert not ProgramRecord.objects.exists()


def test_load_program_writes_no_file_when_one_of_them_is_wrong(tmp_path):
    good = program_file(tmp_path)
    bad = tmp_path / "bad.yaml"
    bad.write_text("convenors:\n  - slug: other\n    nmae: x\n")

    with pytest.raises(CommandError) as caught:
        told("load_program", good, bad)

    assert f"{bad}:3: convenors[other].nmae: there is no such field here. Did you mean “name”?" in str(
        caught.value
    )
    assert caught.value.returncode == 1
    assert not Convenor.objects.exists()


def test_open_program_loads_the_shipped_programs_and_is_stable():
    assert told("open_program")[-1].endswith(" created, 0 updated, 0 kept, 30 unchanged")
    assert told("open_program") == ["0 created, 0 updated, 0 kept, 99 unchanged"]
    assert Round.objects.count() == 2
