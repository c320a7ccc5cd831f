import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodispatch.ui.escape import LONGEST, LONGEST_SENTENCE, escape, escape_markdown, visible

ATTACKS = (
    "<img src=x onerror=alert(1)>",
    "${alert(1)}",
    "`+alert(1)+`",
    "</script><script>alert(1)</script>",
    "\\x3cimg\\x3e",
    "' onmouseover='alert(1)",
    "{{ 7 * 7 }}",
)


@pytest.mark.parametrize("attack", ATTACKS)
def test_escaped_text_reads_as_it_was_written(attack):
    assert html.unescape(escape(attack)) == attack


@given(st.text(max_size=LONGEST))
def test_nothing_that_code_needs_survives_escaping(text):
    escaped = escape(text)
    assert not set(escaped) & set("<>\"'`$\\{}")


@given(st.text(max_size=LONGEST))
def test_escaping_loses_no_letter(text):
    assert html.unescape(escape(text)) == visible(text)


def test_a_direction_override_is_written_out():
    assert visible("A\u202eB") == "A⟨U+202E⟩B"


def test_control_characters_and_lone_surrogates_are_written_out():
    assert visible("a\x00b\nc\ud800") == "a⟨U+0000⟩b⟨U+000A⟩c⟨U+D800⟩"


def test_chinese_names_stay_as_they_are():
    assert visible("江岸区（一）") == "江岸区（一）"


def test_a_very_long_name_is_cut_where_it_shows():
    assert visible("x" * 1_000_000) == "x" * LONGEST + "…"


def test_a_sentence_may_be_longer_and_is_cut_too():
    assert visible("x" * 1000, LONGEST_SENTENCE) == "x" * 1000
    assert visible("x" * 1001, LONGEST_SENTENCE) == "x" * 1000 + "…"


def test_a_name_of_the_greatest_length_is_not_cut():
    assert visible("x" * LONGEST) == "x" * LONGEST


def test_markdown_shows_a_link_as_its_letters():
    escaped = escape_markdown("[W-1](javascript:alert(1)) ![x](y) **b** :red[x]")
    assert escaped.replace("\\", "") == "[W-1](javascript:alert(1)) ![x](y) **b** :red[x]"
    assert "](" not in escaped
