from datetime import date
from pathlib import Path

import pytest

from geodispatch.adapters.city_build import BuildRequest
from geodispatch.adapters.city_download import check_reachable, download_city
from geodispatch.errors import InputError

NOWHERE = "http://127.0.0.1:9/"  # the discard port: nothing listens


def test_without_a_server_the_answer_is_plain():
    with pytest.raises(InputError, match=r"cannot be reached.*no internet.*city build"):
        check_reachable(NOWHERE)


def test_a_download_without_internet_leaves_nothing(tmp_path, monkeypatch):
    import osmnx

    monkeypatch.setattr(osmnx.settings, "nominatim_url", NOWHERE)
    request = BuildRequest("x", Path("none"), tmp_path / "x", date(2026, 11, 22))
    with pytest.raises(InputError, match="no internet"):
        download_city("Chaoyang, Liaoning, China", request)
    assert not (tmp_path / "x").exists()
