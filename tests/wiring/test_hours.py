"""Speeds by hour: named by whoever runs the desk, invented in the demo alone."""

import pytest

from geodispatch.errors import InputError
from geodispatch.wiring.hours import PROFILE_VARIABLE, hours_of
from geodispatch.wiring.modes import MODE_VARIABLE
from town import town


def test_only_the_demo_has_invented_speeds_and_says_so(monkeypatch):
    monkeypatch.delenv(PROFILE_VARIABLE, raising=False)
    for mode in ("real", "drill"):
        monkeypatch.setenv(MODE_VARIABLE, mode)
        assert hours_of(town()) is None
    monkeypatch.setenv(MODE_VARIABLE, "demo")
    assert hours_of(town()).source.endswith("SYNTHETIC: invented factors, not measured")


def test_a_desk_has_the_speeds_that_it_is_given(monkeypatch, tmp_path):
    monkeypatch.setenv(MODE_VARIABLE, "real")
    file = tmp_path / "speeds.toml"
    row = ", ".join(["1.0"] * 23 + ["0.5"])
    file.write_text(f'source = "our log"\n[default]\nevery-day = [{row}]\n', encoding="utf-8")
    monkeypatch.setenv(PROFILE_VARIABLE, str(file))
    found = hours_of(town())
    assert (found.source, found.default[23], found.time_zone) == ("our log", 0.5, "UTC")
    monkeypatch.setenv(PROFILE_VARIABLE, "no-such")
    with pytest.raises(InputError, match="no-such"):
        hours_of(town())
