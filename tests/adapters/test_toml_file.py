"""Where keys stand: held against the parser, which accepts a text up to a line or does not."""

import tomllib
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodispatch.adapters.toml_file import read_toml
from geodispatch.adapters.toml_lines import KeyLines
from geodispatch.errors import InputError

VALUES = (
    "1",
    '"a # b"',
    r'"\"[\\"',
    "'c:\\'",
    "''",
    '""',
    '"""one\n# two\n[three]\nfour = 5\n"""',
    '"""[ { \\""" \\\n  x"""',
    '""""quoted""""',
    '"""""two at each end"""""',
    "'''a\n'b'\n''''",
    "[1,\n  # ] } comment \"\n  [2, '#'],\n]",
    '{ a = 1, b = { c = "}", "d e" = [\n1] } }',
    "[{ a = 1 }, { a = 2 }]",
    "2003-04-30",
)
BETWEEN = ("", '# a comment [ """ \' {', "   ", "\t# x = 1")


@st.composite
def toml_texts(draw):
    """A text of headers, keys and comments, each key new."""
    lines, rows = [], False
    for number in range(draw(st.integers(1, 12))):
        lines += draw(st.lists(st.sampled_from(BETWEEN), max_size=2))
        kinds = ["key", "dotted", "table", "deep", "rows", *(["in_row", "inner"] if rows else [])]
        kind = draw(st.sampled_from(kinds))
        value = draw(st.sampled_from(VALUES))
        rows = rows or kind == "rows"
        lines.append(
            {
                "key": f"k{number} = {value}",
                "dotted": f'  d{number}."e.f".g = {value} # done',
                "table": f"[t{number}]",
                "deep": f'[ t{number} . u . "v w" ]',
                "rows": "[[rows]]",
                "in_row": f"[rows.x{number}]",
                "inner": f"[[rows.y{number}]]",
            }[kind]
        )
    return draw(st.sampled_from(["\n", "\r\n"])).join(lines)


def ways(value, way=()):
    """Every key of a text; of plain lists nothing below."""
    if way:
        yield way
    if isinstance(value, dict):
        for key, below in value.items():
            yield from ways(below, (*way, key))


def has(content, way):
    for key in way:
        if not isinstance(content, dict) or key not in content:
            return False
        content = content[key]
    return True


def first_line(text, way):
    """The line after the last beginning of the text that parses and lacks the key."""
    lines, last = text.split("\n"), 0
    for end in range(1, len(lines) + 1):
        try:
            content = tomllib.loads("\n".join(lines[:end]) + "\n")
        except tomllib.TOMLDecodeError:
            continue
        if has(content, way):
            return last + 1
        last = end
    raise AssertionError(way)


@given(toml_texts())
@settings(deadline=None)
def test_a_key_stands_where_the_text_first_has_it(text):
    content, lines = tomllib.loads(text), KeyLines(text)
    for way in ways(content):
        assert lines.find(way) == (first_line(text, way), len(way)), way


@given(toml_texts(), st.integers(0, 5))
@settings(deadline=None)
def test_the_tables_of_a_list_stand_at_their_headers(text, more):
    text += "\n[[list]]\nx = '''\n'''\n\n" * (more + 1)
    lines = KeyLines(text)
    headers = [n for n, line in enumerate(text.split("\n"), 1) if line == "[[list]]"]
    assert [lines.find(("list", row))[0] for row in range(more + 1)] == headers
    assert [lines.find(("list", row, "x"))[0] for row in range(more + 1)] == [
        header + 1 for header in headers
    ]
    assert lines.find(("list", more + 1)) == (headers[0], 1)


@pytest.fixture
def read(tmp_path):
    def read(text: str):
        file = tmp_path / "a.toml"
        file.write_text(text, encoding="utf-8")
        return read_toml(file)

    return read


@pytest.mark.parametrize(
    ("ask", "line", "field"),
    [
        (lambda top: top.get("z", int), None, "z"),
        (lambda top: top.get("x", str), 2, "x"),
        (lambda top: top.table("t").get("absent", int), 4, "t.absent"),
        (lambda top: top.table("t").table("u").get("v", str), 5, "t.u.v"),
        (lambda top: top.tables("row")[1].get("n", str), 9, "row[2].n"),
        (lambda top: top.tables("row")[1].get("m", str), 8, "row[2].m"),
        (lambda top: top.only("x", "t"), 6, "row"),
    ],
)
def test_an_error_has_file_line_and_key(read, ask, line, field):
    top = read("# top\nx = 1\n\n[t]\nu.v = 1\n[[row]]\nn = 1\n[[row]]\nn = 2\n")
    with pytest.raises(InputError) as refused:
        ask(top)
    assert (refused.value.line, refused.value.field) == (line, field)
    assert refused.value.file.name == "a.toml"
    where = f"line {line}, field" if line else "a.toml, field"
    assert f"{where} {field}: " in str(refused.value)


def test_a_byte_order_mark_and_carriage_returns_move_no_line(read):
    top = read("\ufeffa = 1\r\nb = '''\r\n'''\r\nc = 2\r\n")
    with pytest.raises(InputError, match="line 4, field c: is 2, not text"):
        top.get("c", str)


def test_a_key_nested_without_end_has_its_line(read):
    top = read("\n\n" + "x" + ".x" * 3000 + " = 1")
    with pytest.raises(InputError, match="line 3, field x"):
        top.get("x", int)


def test_a_value_nested_to_the_limit_of_the_parser_loses_its_line_and_no_more():
    text = "x = " + "[" * 150 + "]" * 150 + "\ny = 1\n"

    def lines_under(frames):
        if frames:
            return lines_under(frames - 1)
        lines = KeyLines(text)
        return lines.find(("x",))[0], lines.find(("y",))[0]

    answers = set()
    for frames in count(0, 5):
        try:
            answers.add(lines_under(frames))
        except RecursionError:  # the stack ends before the parser is asked
            break
    assert answers == {(1, 2), (None, 2)}


def test_a_whole_number_of_hundreds_of_digits_is_no_number(read):
    top = read("x = " + "9" * 400)
    with pytest.raises(InputError) as refused:
        top.get("x", float)
    assert len(str(refused.value)) < 400 + len(str(Path(refused.value.file)))


def test_a_name_on_the_way_is_shown_on_one_line(read):
    top = read('["a\\nb"]\n"\\u0007" = 1')
    with pytest.raises(InputError, match=r"line 2, field a\\u000ab\.\\u0007: is 1, not text"):
        top.table("a\nb").get("\x07", str)
