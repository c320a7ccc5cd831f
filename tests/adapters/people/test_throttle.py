"""How long somebody waits whose tries fail, and whom an attack must not keep out."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.people.conftest import CHEAP, NOON, PASSWORD, after, person
from geodispatch.adapters.people import Passwords, PeopleStore
from geodispatch.adapters.people.records import Outcome
from geodispatch.adapters.people.throttle import LONGEST_ADDRESS, PAIR, Rule, place_of
from geodispatch.desk.people import SignInRefusedError

HERE, THERE = "10.0.0.7", "10.9.9.9"


@pytest.fixture
def attack(people):
    """Fails so often as fast as it may; returns when that was."""

    def attack(tries, address=THERE, name="0007", now=NOON):
        made = 0
        while made < tries:
            with pytest.raises(SignInRefusedError) as told:
                people.sign_in(name, f"guess {made}", now, address)
            made += 1
            now += timedelta(seconds=told.value.wait_s)
        return now

    return attack


def waits(people, now, name="0007", address=THERE):
    """How long a try at once has to wait; the right password is given."""
    try:
        people.sign_in(name, PASSWORD, now, address)
    except SignInRefusedError as told:
        return told.wait_s
    return 0


def test_four_failed_tries_are_nothing(people, add, attack):
    add()
    assert waits(people, attack(4)) == 0


def test_from_the_fifth_on_the_wait_doubles_and_is_told_up_to_half_a_minute(people, add):
    add()
    now, told = NOON, []
    for _ in range(11):
        with pytest.raises(SignInRefusedError) as refused:
            people.sign_in("0007", "wrong", now, THERE)
        told.append(refused.value.wait_s)
        now += timedelta(seconds=told[-1])
    assert told == [0, 0, 0, 0, 1, 2, 4, 8, 16, 30, 30]
    assert "Try again in 30 s" in str(refused.value)


def test_during_a_wait_the_right_password_is_not_looked_at_and_after_it_is(people, add, attack):
    add()
    now = attack(9)
    assert waits(people, now - timedelta(seconds=1)) == 1
    assert waits(people, now) == 0


def test_a_try_during_the_wait_makes_it_no_longer(people, add, attack):
    add()
    now = attack(8)
    for early in (8, 5, 1):
        assert waits(people, now - timedelta(seconds=early)) == early
    assert waits(people, now) == 0


def test_signing_in_forgives_what_failed_before(people, add, attack):
    add()
    now = attack(9)
    people.sign_in("0007", PASSWORD, now, THERE)
    assert attack(4, now=now) == now


def test_an_hour_forgives_too(people, add, attack):
    add()
    now = attack(12) + timedelta(hours=1)
    assert attack(4, now=now) == now


def test_whoever_knows_a_name_cannot_lock_its_owner_out_at_another_address(people, add, attack):
    add()
    now = attack(200)
    assert waits(people, now, address=THERE) in range(31)
    assert waits(people, now, address=HERE) == 0


def test_a_name_that_nobody_has_waits_as_one_that_somebody_has(people, add, attack):
    add()
    attack(9)
    attack(9, name="nobody")
    assert waits(people, NOON, "0007") == waits(people, NOON, "nobody") == 16


def test_many_names_from_one_address_have_to_wait_there_and_nowhere_else(people, add, attack):
    add()
    for number in range(30):
        attack(1, name=f"guess{number}")
    assert waits(people, NOON, address=THERE) == 1
    assert waits(people, NOON, address=HERE) == 0


def test_who_signed_in_there_of_late_does_not_wait_for_what_others_do_there(people, add, attack):
    add()
    add("0008")
    people.sign_in("0007", PASSWORD, NOON, THERE)
    for number in range(40):
        attack(1, name=f"guess{number}", now=after(60))
    assert waits(people, after(60), "0008") == 1
    assert waits(people, after(60), "0007") == 0


def test_one_name_from_many_addresses_has_to_wait_at_new_ones_alone(people, add, attack):
    add()
    people.sign_in("0007", PASSWORD, NOON, HERE)
    now = max(attack(5, f"10.1.0.{number}", now=after(10)) for number in range(7))
    assert waits(people, after(10), address="10.2.0.1") == 1
    assert waits(people, after(10), address=HERE) == 0
    assert waits(people, now + timedelta(seconds=30), address="10.2.0.1") == 0


def test_few_tries_at_each_of_many_addresses_are_not_overlooked(people, add):
    add()
    people.sign_in("0007", PASSWORD, NOON, HERE)
    now = after(10)
    for number in range(400):
        with pytest.raises(SignInRefusedError):
            people.sign_in("0007", "a guess", now, f"10.3.{number // 4}.1")
    looked_at = [one for one in people.visits() if one.outcome is Outcome.WRONG_PASSWORD]
    assert 50 <= len(looked_at) < 50 + PAIR.free
    assert waits(people, now, address="10.4.0.1") > 0
    assert waits(people, now, address=HERE) == 0
    assert waits(people, now + timedelta(seconds=30), address="10.4.0.1") == 0


def test_a_hundred_tries_at_the_same_moment_are_a_hundred_tries(people, add):
    add()

    def guess(number):
        try:
            people.sign_in("0007", f"guess {number}", NOON, THERE)
        except SignInRefusedError:
            return

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(guess, range(40)))
    looked_at = [visit for visit in people.visits() if visit.account == "0007"]
    assert len(looked_at) == PAIR.free


def test_waits_outlive_the_program_that_made_them(site, people, add, attack):
    add()
    now = attack(12)
    people.close()
    assert waits(site.open(), now - timedelta(seconds=29)) == 29


def test_a_clock_that_is_set_back_makes_nobody_wait_for_hours(people, add, attack):
    add()
    attack(12)
    assert waits(people, after(-7200)) == 0


def test_a_network_of_the_newer_kind_counts_as_one_address(people, add, attack):
    add()
    for number in range(9):
        attack(1, f"2001:db8::{number}", now=after(20 * number))
    assert waits(people, after(161), address="2001:db8::abcd") > 0
    assert waits(people, after(161), address="2001:db8:0:1::1") == 0


@settings(max_examples=25, deadline=None)
@given(gaps=st.lists(st.integers(0, 90), min_size=30, max_size=60))
def test_however_tries_are_spaced_few_of_them_are_looked_at(tmp_path_factory, gaps):
    """Five at once, five while the wait doubles, and then one in half a minute."""
    people = PeopleStore(tmp_path_factory.mktemp("people") / "people.db", Passwords(**CHEAP))
    people.add(person(), "os:root", PASSWORD)
    now = NOON
    for gap in gaps:
        now += timedelta(seconds=gap)
        with pytest.raises(SignInRefusedError):
            people.sign_in("0007", "wrong", now, THERE)
    looked_at = len(people.visits())
    people.close()
    assert PAIR.free <= looked_at <= PAIR.free + 5 + sum(gaps) // PAIR.longest_s + 1


@given(st.text(st.characters(), max_size=200))
def test_any_text_is_an_address_that_can_be_kept(text):
    place = place_of(text)
    assert place.isprintable()
    assert len(place) <= LONGEST_ADDRESS
    assert place_of(place) == place


@given(st.integers(0, 50), st.integers(1, 600), st.integers(0, 10**6))
def test_one_more_failure_never_shortens_a_wait(free, longest, count):
    rule = Rule(free, longest)
    assert rule.wait_s(count) <= rule.wait_s(count + 1) <= longest
    assert (rule.wait_s(count) == 0) == (count < free)
