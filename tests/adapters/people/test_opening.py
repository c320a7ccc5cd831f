"""Opening a store of people, by one or by many, and when it is away."""

import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import insert, text

from adapters.people.conftest import CHEAP, NOON, PASSWORD, Site, after, person
from geodispatch.adapters.people import Passwords, PeopleStore
from geodispatch.adapters.people.tables import session
from geodispatch.adapters.store.sqlite import best_driver
from geodispatch.desk.people import SignInRefusedError
from geodispatch.errors import (
    DamagedLogError,
    GeodispatchError,
    InputError,
    LogUnavailableError,
)

PAGE = Path(__file__).parents[3] / "docs" / "people.md"

SIGNER = """
import sys
from datetime import datetime, timedelta
from geodispatch.adapters.people import Passwords, PeopleStore
people = PeopleStore(sys.argv[1], Passwords(1, 8, 1))
now = datetime.fromisoformat(sys.argv[2])
for number in range(int(sys.argv[3])):
    secret = people.sign_in("0007", "four words are enough", now, "10.0.0.7")
    people.touch(secret, now + timedelta(seconds=20))
    assert people.holder(secret, now + timedelta(seconds=21)).name == "0007"
    sys.stdout.write(secret + "\\n")
    sys.stdout.flush()
people.close()
"""


def test_many_that_open_an_empty_place_at_once_make_it_once(site):
    together = Barrier(8)

    def open_and_add(number):
        together.wait()
        return site.open().add(person(f"p{number}"), "os:root", PASSWORD).name

    with ThreadPoolExecutor(8) as pool:
        names = sorted(pool.map(open_and_add, range(8)))
    people = site.open()
    assert [account.name for account in people.accounts()] == names
    assert [change.seq for change in people.changes()] == list(range(1, 9))


def test_of_many_that_add_the_same_name_one_does(site):
    stores = [site.open() for _ in range(6)]
    together = Barrier(6)

    def add(people):
        together.wait()
        try:
            people.add(person(), "os:root", PASSWORD)
        except InputError:
            return 0
        return 1

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(add, stores)) == 1
    assert len(stores[0].changes()) == 1


@pytest.mark.long
def test_several_processes_sign_in_and_one_that_is_killed_leaves_no_lock(site, people):
    people.add(person(), "os:root", PASSWORD)
    words = [sys.executable, "-c", SIGNER, str(site.where), NOON.isoformat()]
    signers = [
        subprocess.Popen([*words, count], stdout=subprocess.PIPE, text=True)
        for count in ("20", "20", "100000")
    ]
    last = signers[-1]
    said = [last.stdout.readline().strip() for _ in range(5)]
    last.kill()
    last.communicate()
    for signer in signers[:-1]:
        out, _ = signer.communicate(timeout=120)
        assert signer.returncode == 0
        said += out.split()
    assert len(set(said)) == 45
    assert all(people.holder(secret, after(30)) for secret in said)
    assert people.disable("0007", "os:root", after(31)) >= 45
    assert not any(people.holder(secret, after(31)) for secret in said)


def test_a_file_is_its_owners_alone(tmp_path):
    site = Site(tmp_path / "new" / "people.db")
    site.open().add(person(), "os:root", PASSWORD)
    modes = {stat.S_IMODE(file.stat().st_mode) for file in site.where.parent.iterdir()}
    site.stores[0].close()
    assert modes == {0o600}


def test_a_decision_is_on_the_disk_when_it_is_answered(site, people):
    asked = {"sqlite": "PRAGMA synchronous", "postgresql": "SHOW synchronous_commit"}
    with people.database.reading() as connection:
        kept = connection.execute(text(asked[connection.dialect.name])).scalar_one()
    assert kept in (2, "on")


def test_a_file_of_something_else_is_refused_and_left(tmp_path):
    file = tmp_path / "people.db"
    connection = best_driver().connect(file)
    connection.execute("CREATE TABLE other (one)")
    connection.commit()
    connection.close()
    before = file.read_bytes()
    with pytest.raises(DamagedLogError, match="something else"):
        PeopleStore(file)
    assert file.read_bytes() == before
    file.write_bytes(b"no database at all, but long enough to be looked at" * 50)
    with pytest.raises(DamagedLogError):
        PeopleStore(file)


def test_a_schema_of_something_else_is_refused_and_left(postgres):
    site = Site(postgres)
    with site.open().database.writing() as connection:
        connection.execute(text("DROP TABLE people_head"))
    with pytest.raises(DamagedLogError, match="something else"):
        site.open()
    site.stores[0].close()


def test_the_rights_that_the_page_names_are_enough_and_the_history_stays(server):
    owner = Site(server).open()
    owner.add(person(), "os:root", PASSWORD)
    granted = PAGE.read_text(encoding="utf-8").split("```sql\n")[1].split("```")[0]
    with owner.database.writing() as connection:
        connection.exec_driver_sql(f"DROP ROLE IF EXISTS desk; CREATE ROLE desk LOGIN; {granted}")
    people = Site(server.replace("tester@", "desk@")).open()
    secret = people.sign_in("0007", PASSWORD, NOON)
    people.touch(secret, after(20))
    people.set_password("0007", "quite another one", "os:root", after(30))
    assert people.holder(secret, after(30)) is None
    with pytest.raises(GeodispatchError), people.database.writing() as connection:
        connection.exec_driver_sql("ALTER TABLE people.change DISABLE TRIGGER ALL")
    people.close()
    with owner.database.writing() as connection:
        connection.exec_driver_sql("DROP SCHEMA people CASCADE; DROP ROLE desk")
    owner.close()


def test_another_format_is_refused(site, people):
    with people.database.writing() as connection:
        connection.execute(text("UPDATE people_head SET format = 99"))
    with pytest.raises(DamagedLogError, match="format 99"):
        site.open()


@pytest.mark.parametrize("where", ["mysql://wang:geheim@host/people", "://", "http://host"])
def test_another_kind_of_address_is_refused_without_repeating_it(where):
    with pytest.raises(InputError) as told:
        PeopleStore(where)
    assert "geheim" not in str(told.value)


def test_when_the_file_is_gone_nobody_is_let_in_and_none_is_made_anew(tmp_path):
    site = Site(tmp_path / "people.db")
    people = site.open()
    people.add(person(), "os:root", PASSWORD)
    secret = people.sign_in("0007", PASSWORD, NOON)
    site.where.unlink()
    for ask in (
        lambda: people.holder(secret, NOON),
        lambda: people.bearer(secret, NOON),
        lambda: people.sign_in("0007", PASSWORD, NOON),
    ):
        with pytest.raises(LogUnavailableError):
            ask()
    assert not site.where.exists()
    people.close()


def test_when_the_server_is_away_nobody_is_let_in():
    with pytest.raises(LogUnavailableError) as told:
        PeopleStore("postgresql://wang:geheim@127.0.0.1:1/people")
    assert "geheim" not in str(told.value)


def test_when_somebody_else_writes_sessions_are_still_known(tmp_path):
    site = Site(tmp_path / "people.db")
    people, other = site.open(), site.open()
    people.add(person(), "os:root", PASSWORD)
    secret = people.sign_in("0007", PASSWORD, NOON)
    with other.database.writing():
        assert people.holder(secret, after(1)) == person()
    for store in (people, other):
        store.close()


def test_an_error_of_the_database_tells_no_hash(site, people):
    people.add(person(), "os:root", PASSWORD)
    row = {"digest": "0123456789abcdef", "account": "nobody", "seen_us": None}
    with pytest.raises(LogUnavailableError) as told, people.database.writing() as connection:
        connection.execute(insert(session).values(row))
    error = told.value
    while error is not None:
        assert "0123456789abcdef" not in str(error).split("DETAIL")[0]
        error = error.__cause__


def test_one_that_was_written_by_hand_is_read_again(site, people):
    people.add(person(), "os:root", PASSWORD)
    people.close()
    again = PeopleStore(site.where, Passwords(**CHEAP))
    assert again.holder(again.sign_in("0007", PASSWORD, NOON), NOON) == person()
    with pytest.raises(SignInRefusedError):
        again.sign_in("0007", "something else", NOON)
    again.close()
