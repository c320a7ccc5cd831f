"""The store of complaints: one contract for the plain one and for both databases."""

import json
import stat
import traceback
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text as sql

from complaint_story import (
    COLLEAGUE,
    RESPONDENT,
    SIGN,
    SUPERVISION,
    Office,
    PlainComplaints,
    lodging,
    step,
)
from desks import Shift
from geodispatch.adapters.complaints import SqlComplaints, verify_complaints
from geodispatch.adapters.complaints.tables import METADATA
from geodispatch.adapters.store import open_log
from geodispatch.adapters.store.sqlite import best_driver
from geodispatch.desk.complaints import AccessKind, Filing, NoSuchComplaintError, SealedText, ring
from geodispatch.desk.log import Request
from geodispatch.domain.complaints import Case, ComplaintEvent, StepKind
from geodispatch.domain.events import Sealed, Stamp, sealed_digest
from geodispatch.domain.mode import Mode
from geodispatch.errors import (
    DamagedLogError,
    GeodispatchError,
    IllegalTransitionError,
    InputError,
    KeyReusedError,
    LogUnavailableError,
)
from town import NOON

ANNA = Stamp("0007")
TABLES = ("complaint_event", "said", "access")


@pytest.fixture
def opened():
    """Open stores that are closed at the end of the test."""
    stores = []

    def opened(place, city="gridville", now=NOON, **more):
        stores.append(SqlComplaints(place, city, now, **more))
        return stores[-1]

    yield opened
    for store in stores:
        store.close()


@pytest.fixture
def store(opened, database):
    return opened(database)


@pytest.fixture(params=["plain", "sqlite", "postgresql"])
def either(request, opened, tmp_path):
    """The plain store, and that of either database."""
    if request.param == "plain":
        return PlainComplaints()
    in_file = request.param == "sqlite"
    return opened(tmp_path / "own.db" if in_file else request.getfixturevalue("postgres"))


def lodged(number="T-1", at=NOON, said="he hit me"):
    sealed = Sealed(f"ref-{number}", sealed_digest("aa", said))
    event = ComplaintEvent(
        at=at, complaint=number, kind=StepKind.LODGE, case=Case.PAST, sealed=sealed
    )
    return Filing((event,), (SealedText(sealed.ref, "aa", said),), number)


def request(key="k1", fingerprint="f1"):
    return Request(key, fingerprint, ANNA)


def test_what_is_kept_comes_back(either):
    head = either.head()
    stored = either.submit(request(), NOON, lambda _book: lodged())
    assert (stored.complaint, stored.recorded_at, stored.repeated) == ("T-1", NOON, False)
    assert either.head().seq == head.seq + 1
    assert either.head().digest != head.digest
    (entry,) = either.entries()
    assert (entry.seq, entry.operator, entry.key) == (1, "0007", "k1")
    assert either.texts(["ref-T-1"]) == {"ref-T-1": "he hit me"}
    assert either.texts([]) == {}
    assert set(either.book()) == {"T-1"}
    assert either.entries(after=1) == ()
    assert either.entries(complaint="T-2") == ()


def test_a_key_is_answered_once_and_from_the_store_then(either):
    either.submit(request(), NOON, lambda _book: lodged())

    def never(_book):
        pytest.fail("it was decided before")

    later = NOON + timedelta(hours=1)
    stored = either.submit(request(), later, never)
    assert (stored.complaint, stored.recorded_at, stored.repeated) == ("T-1", NOON, True)
    with pytest.raises(KeyReusedError):
        either.submit(request(fingerprint="other"), later, never)
    assert either.head().seq == 1


def test_what_the_machine_refuses_is_not_written(either):
    either.submit(request(), NOON, lambda _book: lodged())
    event = ComplaintEvent(at=NOON, complaint="T-1", kind=StepKind.CORRECT)
    with pytest.raises(IllegalTransitionError):
        either.submit(request("k2"), NOON, lambda _book: Filing((event,), (), "T-1"))
    assert either.head().seq == 1
    stored = either.submit(request("k2", "f2"), NOON, lambda _book: Filing((), (), "T-1"))
    assert not stored.repeated


def test_a_clock_that_was_set_back_records_no_earlier_than_what_came_before(either):
    either.submit(request(), NOON, lambda _book: lodged())
    earlier = NOON - timedelta(minutes=5)
    stored = either.submit(request("k2"), earlier, lambda _book: lodged("T-2"))
    assert stored.recorded_at == NOON


def test_readings_are_kept_in_their_order(either):
    office = Office(either)
    number = office.lodge().number
    with pytest.raises(NoSuchComplaintError):
        office.office.read(RESPONDENT, number, office.now)
    office.office.read(SUPERVISION, number, office.now)
    office.office.listing(SUPERVISION, office.now)
    assert [(one.who, one.kind) for one in either.accesses()] == [
        ("jz4711", AccessKind.REFUSED),
        ("d001", AccessKind.READ),
        ("d001", AccessKind.LISTED),
    ]
    assert len(either.accesses(number)) == 2


def test_a_mark_is_the_same_every_time_and_another_in_another_store(either, opened, tmp_path):
    mark = either.opaque("T-1")
    assert mark == either.opaque("T-1") != either.opaque("T-2")
    assert len(mark) == 32
    assert opened(tmp_path / "other.db").opaque("T-1") != mark


def story(store) -> Office:
    """A whole complaint on a store, and another that was only lodged."""
    office = Office(store)
    number = office.lodge().number
    office.through(
        number, StepKind.ACCEPT, StepKind.EVIDENCE, StepKind.INVESTIGATE, StepKind.SETTLE
    )
    office.lodge(case=Case.PAST)
    office.office.read(SUPERVISION, number, office.now)
    with pytest.raises(NoSuchComplaintError):
        office.office.read(COLLEAGUE, number, office.now)
    return office


def test_a_whole_story_is_proved_and_reads_back_in_another_process(store, opened, database):
    office = story(store)
    report = verify_complaints(store)
    assert report.findings == ()
    assert (report.complaints, report.accesses.seq) == (2, 2)
    assert report.head == store.head()
    other = Office(opened(database), office.shift)
    assert other.store.book() == store.book()
    number = next(iter(store.book()))
    there = other.office.read(SUPERVISION, number, office.now)
    assert there.lodging == office.office.read(SUPERVISION, number, office.now).lodging


def test_a_reader_opens_what_is_there_and_makes_nothing(opened, database, tmp_path):
    story(opened(database))
    reader = opened(database, create=False)
    assert verify_complaints(reader).sound
    with pytest.raises(LogUnavailableError):
        reader.submit(request("x"), NOON, lambda _book: lodged())
    with pytest.raises(LogUnavailableError, match="no file"):
        opened(tmp_path / "none.db", create=False)
    assert not (tmp_path / "none.db").exists()


def test_the_same_key_from_many_threads_is_one_complaint(store):
    def lodge(_number):
        return store.submit(request(), NOON, lambda _book: lodged()).repeated

    with ThreadPoolExecutor(8) as pool:
        repeated = sorted(pool.map(lodge, range(8)))
    assert repeated == [False, *[True] * 7]
    assert verify_complaints(store).sound


def test_many_writers_leave_one_chain(store, opened, database):
    stores = (store, opened(database))

    def lodge(number):
        key = f"k{number}"
        one = stores[number % 2]
        return one.submit(request(key), NOON, lambda _book: lodged(f"T-{number}")).complaint

    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(lodge, range(24)))) == 24
    report = verify_complaints(store)
    assert report.findings == ()
    assert (report.head.seq, report.complaints) == (24, 24)


def test_two_offices_in_two_processes_ring_a_clock_once(store, opened, database):
    office = Office(store)
    office.lodge(case=Case.PAST)
    other = Office(opened(database), office.shift)
    office.wait(days=31)
    assert [ring(one.office, office.now) for one in (office, other, office)] == [1, 0, 0]


def execute(store, *statements):
    with store.database.writing() as connection:
        for statement in statements:
            connection.execute(sql(statement))


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("what", ["UPDATE {} SET {}", "DELETE FROM {}"])
def test_the_database_itself_refuses_to_change_or_delete_a_row(store, table, what):
    story(store)
    column = {"complaint_event": "operator = 'x'", "said": "text = 'x'", "access": "who = 'x'"}
    with pytest.raises(GeodispatchError, match="append-only"):
        execute(store, what.format(table, column[table]))
    assert verify_complaints(store).sound


TAMPERED = {
    "entry 2 is not what was recorded": (
        "UPDATE complaint_event SET operator = '0666' WHERE seq = 2",
    ),
    "entry 3 is missing": ("DELETE FROM complaint_event WHERE seq = 3",),
    "reading 1 is not what was recorded": ("UPDATE access SET who = '0666' WHERE seq = 1",),
    "reading 1 is missing": ("DELETE FROM access WHERE seq = 1",),
    "the log of complaints does not end at 7": ("DELETE FROM complaint_event WHERE seq = 7",),
    "the log of readings does not end at 2": ("DELETE FROM access WHERE seq = 2",),
    "what entry 1 seals is not what was said": ("UPDATE said SET text = '{}'",),
    "what entry 1 seals is missing": ("DELETE FROM said",),
    "1 texts belong to no entry": ("INSERT INTO said VALUES ('r', 'aa', 'x')",),
    "entry 1 was never answered": ("DELETE FROM answered",),
    "entry 2 cannot follow what came before": (
        "UPDATE complaint_event SET body = '{}' WHERE seq = 2",
    ),
}


@pytest.mark.parametrize("finding", TAMPERED)
def test_row_60_whatever_was_tampered_with_is_found_and_no_word_of_it_told(store, finding):
    story(store)
    if store.database.engine.dialect.name == "sqlite":
        drops = [f"DROP TRIGGER {name}_{what}" for name in TABLES for what in ("stays", "is_kept")]
    else:
        drops = [f"DROP TRIGGER {name}_stays ON {name}" for name in TABLES]
    execute(store, *drops, *TAMPERED[finding])
    report = verify_complaints(store)
    assert finding in {str(one) for one in report.findings}
    assert not report.sound
    assert SIGN not in repr(report)


def test_what_is_no_store_of_complaints_of_this_city_is_refused_and_left(opened, database):
    store = opened(database)
    story(store)
    if not database.startswith("postgresql"):
        with pytest.raises(DamagedLogError, match="another city"):
            opened(database, city="wuhan")
    assert verify_complaints(store).sound


def test_complaints_of_a_drill_are_no_real_ones(opened, database):
    story(opened(database, mode=Mode.DRILL))
    for mode in (Mode.REAL, Mode.DEMO):
        with pytest.raises(DamagedLogError, match="another mode: 'drill'"):
            opened(database, mode=mode)
    assert verify_complaints(opened(database, mode=Mode.DRILL)).sound


def test_a_file_of_something_else_is_left_as_it_is(opened, tmp_path):
    file = tmp_path / "desk.db"
    open_log(file, "gridville").close()
    with pytest.raises(DamagedLogError, match="something else"):
        opened(file)
    open_log(file, "gridville", create=False).close()
    for where in ("mysql://somebody:secret@there/db", "://"):
        with pytest.raises(InputError) as caught:
            opened(where)
        assert "secret" not in str(caught.value)


def test_the_files_are_their_owners_alone(opened, tmp_path):
    store = opened(tmp_path / "there" / "complaints.db")
    story(store)
    files = list((tmp_path / "there").iterdir())
    assert files
    assert {stat.S_IMODE(file.stat().st_mode) & 0o077 for file in files} == {0}


def test_the_chain_holds_no_word_of_what_was_said(store):
    story(store)
    with store.database.reading() as connection:
        for name, one in METADATA.tables.items():
            if name == "said":
                continue
            rows = connection.execute(one.select()).all()
            assert rows
            for word in (SIGN, "张三", "13800138000", "jz4711"):
                found = [row for row in rows if word in json.dumps([*row], ensure_ascii=False)]
                # Who tried to read it stands in the log of readings.
                assert not found or (name, word) == ("access", "jz4711"), word


def test_row_49_no_error_of_a_database_shows_what_it_was_about(store, caplog):
    office = story(store)
    number = next(iter(store.book()))
    if store.database.engine.dialect.name == "sqlite":
        execute(store, "CREATE TABLE t (x TEXT)", "DROP TABLE said")
    else:
        # A server tells the row that it refused: DETAIL: Failing row contains (…).
        execute(store, "ALTER TABLE said ADD CHECK (false) NOT VALID")
    calls = (
        lambda: office.lodge(),
        lambda: office.act(number, StepKind.TELL_RESULT),
        lambda: store.submit(
            request("odd"), office.now, lambda _book: replace(lodged("T-9"), texts=())
        ),
    )
    for call in calls:
        with pytest.raises((GeodispatchError, ValueError)) as caught:
            call()
        said = "".join(traceback.format_exception(caught.value, chain=True))
        assert SIGN not in said
        assert SIGN not in repr(caught.value)
        assert not any(SIGN in repr(one) for one in chain_of(caught.value))
    assert SIGN not in caplog.text


def chain_of(error):
    seen = []
    while error is not None and error not in seen:
        seen.append(error)
        error = error.__cause__ or error.__context__
    return seen


def test_a_role_of_its_own_needs_its_schema_and_nothing_else(opened, postgres):
    """On a server: who has the role of the desk reads no complaint, and the other way round."""
    import psycopg

    name = f"h_{postgres.rsplit('_', 1)[1]}"
    owner = postgres.replace("tester@", f"{name}_c@")
    desk = postgres.replace("tester@", f"{name}_d@")
    with psycopg.connect(postgres, autocommit=True) as connection:
        for role in (f"{name}_c", f"{name}_d"):
            connection.execute(f"CREATE ROLE {role} LOGIN")
        connection.execute(f"CREATE SCHEMA complaints_desk_gridville AUTHORIZATION {name}_c")
    try:
        store = opened(owner)
        story(store)
        assert verify_complaints(store).sound
        with (
            psycopg.connect(desk, autocommit=True) as connection,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            connection.execute("SELECT * FROM complaints_desk_gridville.said")
        store.close()
    finally:
        with psycopg.connect(postgres, autocommit=True) as connection:
            connection.execute("DROP SCHEMA complaints_desk_gridville CASCADE")
            for role in (f"{name}_c", f"{name}_d"):
                connection.execute(f"DROP ROLE {role}")


def test_a_desk_and_its_complaints_lie_in_different_files(opened, tmp_path):
    with open_log(tmp_path / "desk.db", "gridville") as log:
        shift = Shift(log=log)
        office = Office(opened(tmp_path / "complaints.db"), shift)
        number = office.lodge().number
        office.act(number, StepKind.ACCEPT)
        log.database.clean()
        desk_bytes = b"".join(file.read_bytes() for file in tmp_path.glob("desk.db*"))
    own = b"".join(file.read_bytes() for file in tmp_path.glob("complaints.db*"))
    for word in (SIGN, "张三", number):
        assert word.encode() not in desk_bytes
        assert word.encode() in own
    assert best_driver().sqlite_version_info >= (3, 35)


def test_a_step_is_decided_on_the_latest_book(store, opened, database):
    office = Office(store)
    number = office.lodge(case=Case.PAST).number
    other = Office(opened(database), office.shift)
    other.act(number, StepKind.ACCEPT, key="theirs")
    with pytest.raises(GeodispatchError) as caught:
        office.act(number, StepKind.ACCEPT, key="ours")
    assert caught.value.code == "not-now"
    assert SIGN not in str(caught.value)
    assert lodging() != step(StepKind.ACCEPT)
