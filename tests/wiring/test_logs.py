import os

import pytest

from geodispatch.errors import InputError
from geodispatch.wiring.logs import data_folder, positions_of, where_is_log


def test_the_log_of_a_city_lies_in_its_folder_of_the_data():
    where, code = where_is_log("coquimbo", None)
    assert (where, code) == (str(data_folder("coquimbo") / "desk.db"), "coquimbo")
    assert where.startswith(os.environ["GEODISPATCH_DATA"])


def test_a_database_that_is_named_goes_first_and_that_of_the_environment_second(monkeypatch):
    monkeypatch.setenv("GEODISPATCH_DATABASE_URL", "postgresql://desk@localhost/city")
    assert where_is_log("wuhan", None) == ("postgresql://desk@localhost/city", "wuhan")
    assert where_is_log("wuhan", "other.db") == ("other.db", "wuhan")


def test_without_the_variables_it_is_where_this_user_keeps_data(monkeypatch, tmp_path):
    monkeypatch.delenv("GEODISPATCH_DATA")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert data_folder("wuhan") == tmp_path / "geodispatch" / "wuhan"
    monkeypatch.delenv("XDG_DATA_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert data_folder("wuhan") == tmp_path / ".local" / "share" / "geodispatch" / "wuhan"


def test_a_city_that_is_not_there_is_refused():
    with pytest.raises(InputError):
        where_is_log("atlantis", None)


def test_positions_lie_beside_the_file_of_the_log(tmp_path):
    positions_of("wuhan", str(tmp_path / "desk.db")).close()
    assert (tmp_path / "positions.db").is_file()
    positions_of("wuhan", f"sqlite:///{tmp_path}/other/desk.db").close()
    assert (tmp_path / "other" / "positions.db").is_file()
    positions_of("wuhan").close()
    assert (data_folder("wuhan") / "positions.db").is_file()
