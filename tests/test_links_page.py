"""The example of ``docs/links.md`` is what a receiver can use."""

import re

from geodispatch.adapters.links import read_links, sign
from geodispatch.adapters.links.signing import secret_of
from geodispatch.desk.links import WEBHOOK_EVENTS
from geodispatch.desk.links.states import TROUBLE_NAMES
from link_kit import PAGE, SECRET, TOKEN, example, secret_file

NOW = 1_772_798_400


def signed(body=b'{"type":"duty-notified"}', secret=SECRET, at=NOW):
    headers = {"webhook-id": "gridville:1:7", "webhook-timestamp": str(at)}
    headers["webhook-signature"] = sign([secret_of(secret)], "gridville:1:7", at, body)
    return headers


def test_the_example_takes_what_was_signed_and_nothing_else():
    code, genuine = example()
    body = b'{"type":"duty-notified"}'
    other = "whsec_" + "eA" * 16
    assert len([line for line in code.splitlines() if line.strip()]) <= 16
    assert genuine(SECRET, signed(), body, NOW)
    assert genuine(SECRET, signed(), body, NOW + 300)
    assert not genuine(SECRET, signed(), body + b" ", NOW)
    assert not genuine(SECRET, signed(secret=other), body, NOW)
    assert not genuine(SECRET, signed(), body, NOW + 301)
    assert not genuine(SECRET, signed() | {"webhook-timestamp": str(NOW + 1)}, body, NOW)
    assert not genuine(SECRET, signed() | {"webhook-id": "gridville:1:8"}, body, NOW)
    assert not genuine(SECRET, {}, body, NOW)


def test_the_example_takes_either_secret_while_one_takes_the_place_of_the_other():
    other = "whsec_" + "eA" * 16
    headers, body = signed(), b'{"type":"duty-notified"}'
    keys = [secret_of(one) for one in (SECRET, other)]
    headers["webhook-signature"] = sign(keys, headers["webhook-id"], NOW, body)
    _, genuine = example()
    assert genuine(SECRET, headers, body, NOW)
    assert genuine(other, headers, body, NOW)


def test_the_page_names_every_notice_and_every_trouble():
    page = PAGE.read_text(encoding="utf-8")
    for kind in WEBHOOK_EVENTS:
        assert f"`{kind}`" in page
    for name in TROUBLE_NAMES.values():
        assert name.en in page


def test_the_configuration_of_the_page_can_be_read(tmp_path):
    (written,) = re.findall(r"```toml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    (tmp_path / "links.toml").write_text(written, encoding="utf-8")
    (tmp_path / "police-ca.pem").touch()
    secret_file(tmp_path, "ezhou.token", TOKEN)
    secret_file(tmp_path, "fire.secret", SECRET)
    links = read_links(tmp_path, "wuhan")
    assert [one.to for one in links.targets] == ["city:ezhou", "webhook:fire"]
