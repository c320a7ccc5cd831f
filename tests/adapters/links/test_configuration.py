"""``links.toml``: read strictly, its secrets from files that nobody else may read."""

import base64

import pytest

from geodispatch.adapters.links import Links, read_links
from geodispatch.errors import InputError
from link_kit import SECRET, TOKEN, secret_file, write_links

EVENTS = ["duty-notified"]


@pytest.fixture
def folder(tmp_path):
    return write_links(
        tmp_path,
        partners=[("ezhou", "https://desk.ezhou.example/")],
        hooks=[("fire", "http://127.0.0.1:9/hook", EVENTS)],
    )


def change(folder, old, new):
    file = folder / "links.toml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def refused(folder):
    with pytest.raises(InputError) as caught:
        read_links(folder, "gridville")
    return caught.value


def test_a_city_without_the_file_has_no_links(tmp_path):
    assert read_links(tmp_path, "gridville") == Links()


def test_partners_and_receivers_are_read_with_their_secrets(folder):
    links = read_links(folder, "gridville")
    (partner,), (receiver,) = links.partners, links.receivers
    assert (partner.to, partner.url, partner.token) == (
        "city:ezhou",
        "https://desk.ezhou.example",
        TOKEN,
    )
    assert (receiver.to, receiver.hook.events) == ("webhook:fire", frozenset(EVENTS))
    assert receiver.secrets == (base64.b64decode(SECRET.removeprefix("whsec_")),)
    assert links.target("webhook:fire") is receiver
    assert links.target("city:nowhere") is None


def test_row_58_no_secret_is_in_a_repr(folder):
    said = repr(read_links(folder, "gridville"))
    assert TOKEN not in said
    assert "MfKQ9r8" not in said


def test_two_secrets_may_hold_while_one_takes_the_place_of_the_other(folder):
    other = "whsec_" + base64.b64encode(b"x" * 32).decode()
    secret_file(folder, "fire.secret", f"{SECRET}\n{other}")
    assert len(read_links(folder, "gridville").receivers[0].secrets) == 2


@pytest.mark.parametrize("file", ["ezhou.token", "fire.secret"])
@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660])
def test_a_secret_that_others_may_read_is_refused(folder, file, mode):
    (folder / file).chmod(mode)
    error = refused(folder)
    assert "others may read" in str(error)
    assert "chmod 600" in str(error)
    assert TOKEN not in str(error)


@pytest.mark.parametrize(
    ("old", "new", "field", "problem"),
    [
        ("format = 1", "format = 2", "format", "is not 1"),
        ("format = 1", "", "format", "is missing"),
        ("[[partner]]", "[[partners]]", "partners", "is not known here"),
        ('city = "ezhou"', 'city = "gridville"', "partner[1].city", "this city itself"),
        ('city = "ezhou"', 'city = "a:b"', "partner[1].city", "no code"),
        ('city = "ezhou"', 'city = "ezhou"\ntown = "x"', "partner[1].town", "not known"),
        ("https://desk.ezhou", "http://desk.ezhou", "partner[1].url", "in the clear"),
        ("https://desk.ezhou", "ftp://desk.ezhou", "partner[1].url", "in the clear"),
        ("https://desk.ezhou", "file:///etc/x", "partner[1].url", "no plain address"),
        ("https://desk", "https://me:word@desk", "partner[1].url", "no plain address"),
        ("desk.ezhou.example/", "desk.ezhou.example/?a=b", "partner[1].url", "no plain address"),
        ("desk.ezhou.example", "desk.ezhou.example:99999", "partner[1].url", "no plain address"),
        ("http://127.0.0.1:9/hook", "http://127.0.0.1.evil.example/", "webhook[1].url", "clear"),
        ("http://127.0.0.1:9/hook", "http://10.0.0.7/hook", "webhook[1].url", "in the clear"),
        ('"duty-notified"', '"call-received"', "webhook[1].events", "call-received"),
        ('"duty-notified"', "", "webhook[1].events", "is empty"),
        ('name = "fire"', 'name = "fire brigade"', "webhook[1].name", "no code"),
        ('"fire.secret"', '"none.secret"', "webhook[1].secret_file", "cannot be read"),
        ('"ezhou.token"', '""', "partner[1].token_file", "names no file"),
    ],
)
def test_what_cannot_be_accepted_is_refused_with_its_line(folder, old, new, field, problem):
    change(folder, old, new)
    error = refused(folder)
    assert (error.field, error.file) == (field, folder / "links.toml")
    assert problem in str(error)
    assert "word" not in str(error).replace("password", "")


@pytest.mark.parametrize(
    ("file", "text", "problem"),
    [
        ("ezhou.token", "short", "no token"),
        ("ezhou.token", f"{TOKEN}\n{TOKEN}", "no token"),
        ("ezhou.token", "令牌" * 20, "no token"),
        ("fire.secret", "whsec_" + base64.b64encode(b"x" * 8).decode(), "no secret"),
        ("fire.secret", SECRET.removeprefix("whsec_"), "no secret"),
        ("fire.secret", "whsec_!!", "no secret"),
    ],
)
def test_a_bad_secret_is_refused_and_not_said(folder, file, text, problem):
    secret_file(folder, file, text)
    error = refused(folder)
    assert problem in str(error)
    assert text not in str(error)


@pytest.mark.parametrize("table", ["partner", "webhook"])
def test_what_stands_twice_is_refused(folder, table):
    file = folder / "links.toml"
    text = file.read_text(encoding="utf-8")
    blocks = text.split("[[")
    again = next(block for block in blocks if block.startswith(table))
    file.write_text(f"{text}[[{again}", encoding="utf-8")
    assert "stands here twice" in str(refused(folder))


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.9.9.9", "[::1]"])
def test_plain_http_is_for_this_machine_itself(folder, host):
    change(folder, "https://desk.ezhou.example/", f"http://{host}:8601")
    assert read_links(folder, "gridville").partners[0].url == f"http://{host}:8601"
