"""Signing in through a provider of identities, the whole way: a real one, a real browser."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import expect

from geodispatch.adapters.people import Passwords, PeopleStore
from geodispatch.domain.people import Account, AccountRole
from ui.conftest import SERVE, free_port, serving
from ui.provider import CLIENT, SECRET, Provider
from ui.test_people_at_the_desk import fleet

pytestmark = [pytest.mark.browser, pytest.mark.long]


@contextmanager
def vouched_desk(folder: Path, **claims) -> Iterator[tuple[str, PeopleStore]]:
    """Serve a desk whose people are vouched for by a provider of our own."""
    people = PeopleStore(folder / "people.db", Passwords(1, 8, 1))
    chen = Account("chen", AccountRole.SUPERVISOR, datetime.now(tz=UTC), subject="sub-1")
    people.add(chen, "test", "")
    provider = Provider(**claims)
    port = free_port()
    secrets = folder / ".streamlit" / "secrets.toml"
    secrets.parent.mkdir()
    secrets.write_text(
        f"""[auth]
redirect_uri = "http://127.0.0.1:{port}/oauth2callback"
cookie_secret = "{"a secret of forty characters" + "x" * 20}"
client_id = "{CLIENT}"
client_secret = "{SECRET}"
server_metadata_url = "{provider.url}/.well-known/openid-configuration"
name = "Ministry"
"""
    )
    secrets.chmod(0o600)
    told = {
        "GEODISPATCH_MODE": "real",
        "GEODISPATCH_DATA": str(folder),
        "GEODISPATCH_CITY": "coquimbo",
        "GEODISPATCH_UNITS": str(fleet(folder)),
        "HOME": str(folder),  # where Streamlit looks for secrets besides the working folder
    }
    with serving("-c", SERVE, "{port}", port=port, **told):
        yield f"http://127.0.0.1:{port}", people
    provider.close()
    people.close()


def test_whom_the_provider_knows_comes_to_the_desk_and_out_again(tmp_path, open_page):
    with vouched_desk(tmp_path, sub="sub-1") as (address, people):
        visit = open_page("lang=en&page=health", address=address)
        visit.page.get_by_role("link", name="Sign in with Ministry").click()
        sitting = visit.page.locator(".person .sitting")
        expect(sitting).to_contain_text("chen · supervisor")
        assert "page=health" in visit.page.url
        names = {cookie["name"] for cookie in visit.page.context.cookies()}
        assert "geodispatch_session" in names
        assert not {name for name in names if name.startswith("_streamlit_user")}
        people.disable("chen", "test", datetime.now(tz=UTC))
        visit.page.locator(".gd-out, input[name=password]").first.wait_for()
        visit.page.goto(f"{address}/sign-in?lang=en")
        visit.page.get_by_role("link", name="Sign in with Ministry").click()
        visit.page.get_by_role("alert").get_by_text("no account here is yours").wait_for()


def test_whom_the_store_does_not_know_is_told_so_and_stays_outside(tmp_path, open_page):
    mail = {"email": "sub-1", "email_verified": False}  # not checked by anybody
    with vouched_desk(tmp_path, sub="stranger", **mail) as (address, _):
        visit = open_page("lang=en", address=address)
        visit.page.get_by_role("link", name="Sign in with Ministry").click()
        visit.page.get_by_role("alert").get_by_text("no account here is yours").wait_for()
        visit.page.goto(f"{address}/")
        visit.page.locator("input[name=password]").wait_for()
