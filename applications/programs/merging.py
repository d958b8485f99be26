"""The three-way merge: what the file last wrote, what the record holds now, what the file says today.

A field that still holds what the file last wrote follows the file. Any other was changed by staff and stays.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.db.models import Model, Q

from accounts.domain.audit import record as audit
from applications.models import ProgramRecord
from applications.programs.errors import Problem
from applications.programs.report import LoadReport
from applications.programs.source import Loc, Source
from applications.programs.values import agree, current, default, plain
from applications.programs.writing import create, reason_to_keep, update
from communities.errors import CommunityError
from sessions_app.errors import SessionError

Values = dict[str, object]


@dataclass
class Entry:
    """One record of a file: where ProgramRecord keeps it, how it is found, what the file says of it."""

    path: str
    label: str
    loc: Loc
    model: type[Model]
    key: Values
    values: Values
    fixed: Values = field(default_factory=dict)


@dataclass
class Merge:
    """One load of one file, inside one transaction. `problems` non-empty means: roll it back."""

    source: Source
    overwrite: bool
    at: datetime
    report: LoadReport = field(default_factory=LoadReport)
    problems: list[Problem] = field(default_factory=list)
    notes: dict[str, ProgramRecord] = field(default_factory=dict)

    def know(self, root: str) -> None:
        """Lock one convenor's notes, so that two loads of it run one after the other."""
        note, _ = ProgramRecord.objects.get_or_create(path=root)
        ProgramRecord.objects.select_for_update().get(pk=note.pk)
        known = ProgramRecord.objects.filter(Q(path=root) | Q(path__startswith=f"{root}/"))
        self.notes |= {note.path: note for note in known}

    def merge(self, entry: Entry) -> Model | None:
        """The record after the merge; None when staff deleted it, or when it cannot be made."""
        note = self.notes.get(entry.path)
        record = self._find(entry, note)
        if record:
            return self._follow(entry, record, note)
        if note and note.values and not self.overwrite:
            self.report.kept.append(f"{entry.label} (staff deleted it)")
            return None
        return self._create(entry)

    def _find(self, entry: Entry, note: ProgramRecord | None) -> Model | None:
        """By its own number first, since staff may have renamed it."""
        records = entry.model._default_manager
        pk = note.values.get("pk") if note else None
        return (records.filter(pk=pk).first() if pk else None) or records.filter(**entry.key).first()

    def _create(self, entry: Entry) -> Model | None:
        record = entry.model(**entry.key, **entry.fixed)
        if not self._attempt(entry, lambda: create(record, entry.values)):
            return None
        audit(None, "program_record_created", record)
        self._note(entry, record, {name: plain(value) for name, value in entry.values.items()})
        self.report.created.append(entry.label)
        return record

    def _follow(self, entry: Entry, record: Model, note: ProgramRecord | None) -> Model:
        last = dict(note.values.get("fields", {})) if note else {}
        changes, kept = {}, []
        for name, new in self._wanted(entry, last).items():
            now = current(record, name)
            reason = "" if agree(name, now, new) else self._reason(record, name, now, new, last)
            if reason:
                kept.append((name, reason))
                continue
            last[name] = plain(new)
            if not agree(name, now, new):
                changes[name] = new
        if changes and not self._attempt(entry, lambda: update(record, changes, at=self.at)):
            return record
        # What the file no longer names is the staff's from now on.
        still = {name: value for name, value in last.items() if name in entry.values}
        self._tell(entry, record, changes, [pair for pair in kept if pair[0] in entry.values])
        self._note(entry, record, still)
        return record

    def _wanted(self, entry: Entry, last: Values) -> Values:
        """What the file says, and for fields that it no longer names, the default again."""
        dropped = {name: default(entry.model, name) for name in last if name not in entry.values}
        return {**dropped, **entry.values}

    def _reason(self, record: Model, name: str, now: object, new: object, last: Values) -> str:
        before = last.get(name, plain(default(type(record), name)))
        if not self.overwrite and plain(now) != before:
            return "staff changed it"
        return reason_to_keep(record, name, new)

    def _tell(self, entry: Entry, record: Model, changes: Values, kept: list[tuple[str, str]]) -> None:
        self.report.kept += [f"{entry.label}: {name} ({reason})" for name, reason in kept]
        if changes:
            audit(None, "program_record_updated", record, fields=sorted(changes))
            self.report.updated.append(f"{entry.label}: {', '.join(sorted(changes))}")
        elif not kept:
            self.report.unchanged.append(entry.label)

    def _note(self, entry: Entry, record: Model, written: Values) -> None:
        note = self.notes.setdefault(entry.path, ProgramRecord(path=entry.path))
        values = {"pk": record.pk, "fields": written}
        if note.values != values:
            note.values = values
            note.save()

    def _attempt(self, entry: Entry, write) -> bool:
        """Write, or remember why the rules of the house refuse it."""
        try:
            with transaction.atomic():
                write()
        except ValidationError as error:
            self._refuse(entry, error.messages)
        except (CommunityError, SessionError) as error:
            self._refuse(entry, [str(error)])
        except DatabaseError as error:
            self._refuse(entry, [f"the database refuses this: {error}"])
        else:
            return True
        return False

    def _refuse(self, entry: Entry, sentences: list[str]) -> None:
        self.problems += [self.source.problem(entry.loc, sentence) for sentence in sentences]
