"""The retention table: as the design has it, shortened by an organization, never lengthened."""

from datetime import timedelta

import pytest

from assistant.rights.schedule import OVERRIDE, RetentionSettingsError, load_schedule
from assistant.storage.rights_records import Category
from governance.errors import ChathamError


class TestTable:
    def test_it_is_the_one_of_the_design(self):
        days = {c.value: r.time.days for c, r in load_schedule().rules.items()}
        assert days == {
            "raw": 7,
            "unread": 7,
            "masked": 30,
            "summary": 365,
            "commitments": 181,
            "case": 365,
            "stopped": 365,
            "request": 7,
            "names": 1095,
            "theme_report": 730,
            "narratives": 730,
        }

    def test_an_organization_may_shorten_it(self, tmp_path):
        (tmp_path / OVERRIDE).write_text("[raw]\ndays = 2\n")
        schedule = load_schedule(tmp_path)
        assert schedule.time(Category.RAW) == timedelta(days=2)
        assert schedule.time(Category.MASKED) == timedelta(days=30)

    @pytest.mark.parametrize(
        "text",
        [
            "[raw]\ndays = 8\n",
            "[raw]\ndays = 0\n",
            "[raw]\ndays = 1.5\n",
            '[raw]\ndays = "2"\n',
            "[raw]\ndays = true\n",
            "[vault]\ndays = 2\n",
            "[everything]\ndays = 2\n",
            "[raw]\nhours = 2\n",
            "raw = 3\n",
            "[raw\n",
        ],
    )
    def test_what_lengthens_or_cannot_be_followed_is_refused_before_anything_runs(
        self, tmp_path, text
    ):
        (tmp_path / OVERRIDE).write_text(text)
        with pytest.raises(RetentionSettingsError) as refused:
            load_schedule(tmp_path)
        assert isinstance(refused.value, ChathamError)
        assert refused.value.__context__ is None

    def test_a_file_that_is_no_text_is_refused(self, tmp_path):
        (tmp_path / OVERRIDE).write_bytes(b"\xff\xfe\x00")
        with pytest.raises(RetentionSettingsError):
            load_schedule(tmp_path)
