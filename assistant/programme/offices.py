"""The programme's use cases between the foundations and the gates."""

from __future__ import annotations

from functools import cached_property

from assistant.foundations import Foundations
from assistant.mail.post import SmtpPost
from assistant.programme.kpis.office import KpiOffice, ProgrammeRounds
from assistant.programme.people.office import PeopleOffice


class ProgrammeOffices(Foundations):
    """People and structure, KPIs, and the worker's rounds about both."""

    @cached_property
    def structure(self) -> PeopleOffice:
        """People, coaches, engagements and times of the programme."""
        return PeopleOffice(self)

    @cached_property
    def kpis(self) -> KpiOffice:
        """Priorities, KPIs, figures and surveys."""
        post = SmtpPost(self._settings.home_dir)
        return KpiOffice(self, post=post, public_url=self._settings.public_url)

    @cached_property
    def programme_rounds(self) -> ProgrammeRounds:
        """What the worker does about both."""
        return ProgrammeRounds(self, people=self.structure, kpis=self.kpis)
