import re
from string import Formatter

import pytest

from geodispatch.policing import ReasonCode, reason, span
from geodispatch.policing.reasons import _WORDS, REASON_NAMES
from town import NOON, town


@pytest.mark.parametrize("code", ReasonCode)
def test_every_reason_has_words_with_the_same_values_in_both_languages(code):
    zh, en = (
        {field for _, field, _, _ in Formatter().parse(words) if field}
        for words in (_WORDS[code].zh, _WORDS[code].en)
    )
    assert zh == en


def test_every_reason_that_keeps_a_unit_at_home_has_a_name_that_needs_no_values():
    codes = list(ReasonCode)
    barring = codes[: codes.index(ReasonCode.NOT_SUITABLE) + 1]
    assert set(barring) <= set(REASON_NAMES)
    said = " ".join(name.zh + name.en for name in REASON_NAMES.values())
    assert "{" not in said


@pytest.mark.parametrize("code", ReasonCode)
def test_every_reason_rests_on_an_article_of_the_book(code):
    assert re.fullmatch(r"[RC]\d{1,2}", town().rules(NOON).citations[code])


def test_a_name_with_braces_is_shown_as_it_is():
    assert "{0.__class__}" in reason(
        ReasonCode.UNKNOWN_STATION, "R22", station="{0.__class__}"
    ).text("en")


@pytest.mark.parametrize(
    ("seconds", "zh", "en"),
    [(0, "0 秒", "0 s"), (59.6, "1 分 00 秒", "1 min 00 s"), (-5, "5 秒", "5 s")],
)
def test_a_span_is_said_as_people_say_it(seconds, zh, en):
    assert (span(seconds).zh, span(seconds).en) == (zh, en)
