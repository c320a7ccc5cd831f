import re
from string import Formatter

import pytest

from geodispatch.policing import ReasonCode, reason, span
from geodispatch.policing.reasons import _TABLE


@pytest.mark.parametrize("code", ReasonCode)
def test_every_reason_has_an_article_and_the_same_values_in_both_languages(code):
    row = _TABLE[code]
    assert re.fullmatch(r"[RC]\d{1,2}", row.article)
    zh, en = (
        {field for _, field, _, _ in Formatter().parse(words) if field}
        for words in (row.words.zh, row.words.en)
    )
    assert zh == en


def test_a_name_with_braces_is_shown_as_it_is():
    assert "{0.__class__}" in reason(ReasonCode.UNKNOWN_STATION, station="{0.__class__}").text("en")


@pytest.mark.parametrize(
    ("seconds", "zh", "en"),
    [(0, "0 秒", "0 s"), (59.6, "1 分 00 秒", "1 min 00 s"), (-5, "5 秒", "5 s")],
)
def test_a_span_is_said_as_people_say_it(seconds, zh, en):
    assert (span(seconds).zh, span(seconds).en) == (zh, en)
