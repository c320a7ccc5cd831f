"""A real desk that cannot work with its files does not start, and says why."""

import os
import subprocess
import sys

import pytest

HEADER = (
    "callsign,kind,station,lon,lat,fix_at,status,sworn,auxiliary,capabilities,shift_from,shift_to"
)


@pytest.mark.parametrize(
    ("fleet", "problem"),
    [
        (None, "no fleet of its own"),
        ("nope.csv", "does not exist"),
        ("bad.csv", "row 2, field kind"),
    ],
)
@pytest.mark.parametrize("command", ["serve", "app"])
def test_a_real_desk_does_not_start_with_a_fleet_that_it_cannot_work_with(
    tmp_path, command, fleet, problem
):
    (tmp_path / "bad.csv").write_text(f"{HEADER}\nA,cat,,114.3,30.6,,available,2,0,,,\n")
    environment = {
        **{name: value for name, value in os.environ.items() if "GEODISPATCH" not in name},
        "GEODISPATCH_DATA": str(tmp_path / "data"),
        "STREAMLIT_SERVER_HEADLESS": "true",
    }
    ours = [sys.executable, "-m", "geodispatch"]
    added = subprocess.run(
        [*ours, "users", "add", "0007", "--role", "dispatcher", "--password-stdin"],
        input="a long enough password\n",
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert added.returncode == 0, added.stderr
    words = [command, "--real", "--city", "coquimbo", "--port", "18931"]
    words += ["--units", str(tmp_path / fleet)] if fleet else []
    words += ["--no-browser"] if command == "app" else []
    ended = subprocess.run(
        [*ours, *words], env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert ended.returncode == 1
    assert problem in ended.stderr
    assert "Traceback" not in ended.stderr
