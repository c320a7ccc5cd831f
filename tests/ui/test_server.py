import socket
import tomllib
from pathlib import Path

import pytest

from geodispatch import wiring
from geodispatch.errors import InputError

ROOT = Path(__file__).parents[2]


def flat(table: dict, prefix: str = "") -> dict:
    found = {}
    for key, value in table.items():
        name = f"{prefix}{key}"
        found |= flat(value, f"{name}.") if isinstance(value, dict) else {name: value}
    return found


def test_both_ways_to_start_set_the_same_options():
    config = (ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8")
    assert flat(tomllib.loads(config)) == dict(wiring.SERVER)


def test_the_server_stands_on_loopback_and_tells_nobody():
    assert wiring.SERVER["server.address"] == "127.0.0.1"
    assert wiring.SERVER["server.enableXsrfProtection"] is True
    assert wiring.SERVER["browser.gatherUsageStats"] is False
    assert wiring.SERVER["client.showErrorDetails"] == "none"


def test_a_taken_port_is_named_and_another_is_proposed():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(InputError, match=f"port {port} .*taken.*--port {port + 1}"):
            wiring.serve_app(port=port)


def test_a_city_that_was_not_offered_cannot_be_asked_for_by_its_folder(tmp_path):
    with pytest.raises(InputError, match="there is no city"):
        wiring.desk_of(str(tmp_path))


def test_the_door_is_short():
    assert len((ROOT / "app.py").read_text(encoding="utf-8").splitlines()) <= 60
