"""How the application may be served at all: what is refused at the start, and told in words."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from geodispatch.domain.mode import Mode
from geodispatch.errors import InputError
from geodispatch.wiring import application
from geodispatch.wiring.application import host_names, require_loopback
from geodispatch.wiring.modes import MODE_VARIABLE
from geodispatch.wiring.server import Serving, settings

ROOT = Path(__file__).parents[2]


def run(*command: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a start that is refused, somewhere where no settings of ours lie."""
    given = {name: value for name, value in os.environ.items() if "GEODISPATCH" not in name}
    own = {"GEODISPATCH_DATA": str(folder / "data"), "STREAMLIT_SERVER_HEADLESS": "true"}
    return subprocess.run(
        [sys.executable, *command],
        env={**given, "HOME": str(folder), **own, **environment},
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        input="",
    )


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "192.168.1.7", "example.org"])  # noqa: S104
def test_row_59_the_demo_refuses_every_address_but_loopback(address):
    with pytest.raises(InputError, match="nobody signs in"):
        require_loopback(address)


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "localhost", "127.0.0.53"])
def test_the_demo_may_stand_on_any_loopback(address):
    require_loopback(address)


def test_row_59_the_command_refuses_an_open_address_without_accounts(tmp_path):
    done = run("-m", "geodispatch", "app", "--address", "0.0.0.0", folder=tmp_path)  # noqa: S104
    assert done.returncode == 1
    assert "nobody signs in" in done.stderr
    assert "Traceback" not in done.stderr


def test_row_59_streamlit_run_with_an_open_address_serves_nothing(tmp_path):
    app = str(ROOT / "app.py")
    opened = ("--server.address", "0.0.0.0", "--server.port", "0")  # noqa: S104
    done = run("-m", "streamlit", "run", app, *opened, folder=tmp_path)
    assert done.returncode != 0
    assert "nobody signs in" in done.stderr + done.stdout


def test_a_real_desk_without_accounts_says_what_to_type_and_does_not_start(tmp_path):
    done = run("-m", "geodispatch", "app", "--real", "--no-browser", folder=tmp_path)
    assert done.returncode == 1
    assert "geodispatch users add" in done.stderr


@pytest.mark.parametrize(
    ("secrets", "words"),
    [
        ('[auth]\nredirect_uri = "http://127.0.0.1/oauth2callback"\n', "cookie_secret"),
        ('[auth]\ncookie_secret = ""\n', "cookie_secret"),
        ('[auth]\ncookie_secret = "short"\n', "cookie_secret"),
        ('[auth]\ncookie_secret = "%s"\n' % ("x" * 40), "redirect_uri"),
        ("[auth\n", "cannot be read as TOML"),
    ],
)
def test_row_58_a_provider_without_a_cookie_secret_is_no_start(tmp_path, secrets, words):
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit" / "secrets.toml").write_text(secrets)
    script = "from geodispatch.wiring.providers import vouching; vouching()"
    done = run("-c", script, folder=tmp_path)
    assert done.returncode == 1
    assert words in done.stderr


def test_row_58_the_command_says_it_in_a_sentence(tmp_path):
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit" / "secrets.toml").write_text('[auth]\nclient_id = "x"\n')
    done = run("-m", "geodispatch", "app", "--no-browser", "--port", "18500", folder=tmp_path)
    assert done.returncode == 1
    assert "cookie_secret" in done.stderr
    assert "Traceback" not in done.stderr


def test_only_a_server_with_accounts_is_called_by_other_names(monkeypatch):
    monkeypatch.setenv(application.HOSTS_VARIABLE, "Desk.Example, desk")
    assert set(host_names()) == {"127.0.0.1", "localhost", "::1"}
    monkeypatch.setenv(MODE_VARIABLE, Mode.REAL)
    assert {"desk.example", "desk"} < set(host_names())
    served = settings(Serving(address="10.0.0.5", port=9000))
    assert served["server.address"] == "10.0.0.5"
    assert "desk.example" in served["server.allowedHosts"]


def test_the_demo_serves_with_the_settings_that_are_written_down():
    served = settings(Serving())
    assert served["server.allowedHosts"] == ["127.0.0.1", "localhost"]
    assert served["server.address"] == "127.0.0.1"


def test_what_the_command_was_told_reaches_every_part_of_the_program(monkeypatch, tmp_path):
    for name in ("GEODISPATCH_CITY", MODE_VARIABLE, "GEODISPATCH_UNITS", "GEODISPATCH_ROSTER"):
        monkeypatch.setenv(name, "before")
    monkeypatch.setenv(application.HOSTS_VARIABLE, "before")
    units = tmp_path / "units.csv"
    Serving("wuhan", real=True, host_names=("a", "b"), units=units).tell_environment()
    assert os.environ[MODE_VARIABLE] == "real"
    assert os.environ["GEODISPATCH_UNITS"] == str(units)
    assert os.environ["GEODISPATCH_ROSTER"] == "before"
    assert os.environ[application.HOSTS_VARIABLE] == "a,b"


def test_nothing_secret_lies_in_the_repository():
    assert not (ROOT / ".streamlit" / "secrets.toml").exists()
