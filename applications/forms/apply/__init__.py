"""The application, a form a section: `form_for` opens one."""

from collections.abc import Mapping
from datetime import datetime

from applications.forms.apply.about import AboutForm
from applications.forms.apply.base import SectionForm
from applications.forms.apply.communities import CommunitiesForm
from applications.forms.apply.confidence import AccessForm, CountedForm, SafetyForm
from applications.forms.apply.dates import DatesForm
from applications.models import Section
from applications.queries.sheet import Sheet

FORMS: dict[str, type[SectionForm]] = {
    Section.Name.ABOUT: AboutForm,
    Section.Name.COMMUNITIES: CommunitiesForm,
    Section.Name.DATES: DatesForm,
    Section.Name.ACCESS: AccessForm,
    Section.Name.SAFETY: SafetyForm,
    Section.Name.COUNTED: CountedForm,
}


def form_for(sheet: Sheet, data: Mapping | None = None, *, at: datetime, preselect: str = "") -> SectionForm:
    """The form of the sheet's section, as it was left, or with `data` that was sent. `preselect` is the slug of a
    community to begin the order with."""
    if sheet.section == Section.Name.COMMUNITIES:
        return CommunitiesForm(sheet, data, at=at, preselect=preselect)
    return FORMS[sheet.section](sheet, data)


__all__ = ["FORMS", "SectionForm", "form_for"]
