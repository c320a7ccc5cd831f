"""Notices: what an author hears of a book that can be read."""

from datetime import UTC, datetime

import pytest

from geodispatch.adapters.rulebook import check_rulebook, read_rulebook
from geodispatch.adapters.rulebook.notices import unfilled_roles
from geodispatch.domain import Crew, Unit, UnitKind
from geodispatch.errors import NoRulesError
from rulebooks import BOOK, PROFILE, line_of

NOON = datetime(2026, 3, 6, 12, tzinfo=UTC)

QUIET = BOOK.replace(
    "1 = { zh = ", '2 = { zh = "二", en = "2" }, 3 = { zh = "三", en = "3" }, 1 = { zh = '
)
"""Says what every severity means."""
WINDOW = "[capability.window]"


@pytest.fixture
def notices(tmp_path):
    def notices(text: str, *profiles: str, units=(), now=None):
        (tmp_path / "book.toml").write_text(text, encoding="utf-8")
        files = []
        for profile in profiles:
            files.append(tmp_path / "p.toml")
            files[-1].write_text(PROFILE + profile, encoding="utf-8")
        return check_rulebook(read_rulebook(tmp_path / "book.toml", files), units, now)

    return notices


def test_a_capability_that_no_role_asks_for_is_noticed_with_its_line(notices, tmp_path):
    (notice,) = notices(QUIET)
    assert (notice.check, notice.key) == ("never named", "capability.window")
    assert (notice.file, notice.line) == (tmp_path / "book.toml", line_of(QUIET, WINDOW))
    assert str(notice).endswith(
        "field capability.window: no other part of the book names this capability."
    )


@pytest.mark.parametrize(
    ("old", "new", "check", "key", "problem"),
    [
        ("filed = 2009-12-01\n", "", "not filed", "plan.armed", "with the higher organ (R22)"),
        (
            'duties = ["answer"]\n',
            "",
            "never named",
            "duty.answer",
            "no other part of the book names this duty",
        ),
        (
            "[[plan]]",
            '[role.spare]\nname = { zh = "备", en = "spare" }\narticle = "R22"\n[[plan]]',
            "never named",
            "role.spare",
            "names this role",
        ),
        (
            "[fact.danger]",
            '[body.x]\nname = { zh = "某", en = "x" }\n[fact.danger]',
            "never named",
            "body.x",
            "names this body",
        ),
        (
            "[fact.danger]",
            '[fact.x]\nname = { zh = "某", en = "x" }\narticle = "R1"\n[fact.danger]',
            "never named",
            "fact.x",
            "names this fact",
        ),
        (
            "[group.criminal]",
            '[group.x]\nname = { zh = "某", en = "x" }\narticle = "R1"\n[group.criminal]',
            "never named",
            "group.x",
            "names this group",
        ),
        (
            "[text.C]",
            '[text.L]\nname = { zh = "省", en = "L" }\narticles = 2\nfrom = 2005-01-01\n'
            'source = "x"\n[text.C]',
            "never named",
            "text.L",
            "nothing cites this text",
        ),
        ("heads = 3", "heads = 6", "many heads", "role.armed.heads", "6 heads in one unit"),
        (
            'article = "C13"',
            'article = "C13"\nfrom = 2003-04-30',
            "before its article",
            "task.scene-order.from",
            "begins before C13 is in force (2022-03-06)",
        ),
        (
            'auxiliaries = ["scene-order"]',
            'auxiliaries = ["scene-order", "checkpoint"]',
            "not for auxiliaries",
            "category.robbery.auxiliaries",
            "leaves checkpoint to auxil",
        ),
        (
            'urgency = "urgent"\npriority = 2\nplan = { any = "one-patrol" }',
            'urgency = "urgent"\npriority = 2\nplan = { any = "advice" }\nraised_plan = "armed"',
            "urgent, nobody sent",
            "category.obstruction.plan",
            "unknown, 1, 2, 3, 4",
        ),
        ('busy = ["R22"]', "busy = []", "rests on nothing", "reason.busy", "rests on no article"),
        (
            '2 = { zh = "二", en = "2" }, ',
            "",
            "severity without words",
            "category.theft.severity",
            "no words say what 2 mean",
        ),
    ],
)
def test_what_an_author_may_have_overlooked_is_noticed(notices, old, new, check, key, problem):
    assert old in QUIET
    text = QUIET.replace(old, new, 1)
    found = [notice for notice in notices(text) if notice.key != "capability.window"]
    assert [(notice.check, notice.key) for notice in found] == [(check, key)]
    assert problem in found[0].problem
    assert found[0].line is not None


def test_a_book_that_knows_no_filing_asks_for_none(notices):
    text = QUIET.replace("filed = 2009-12-01\n", "")
    text = text.replace('plan-not-filed = ["R22"]', "plan-not-filed = []")
    assert "not filed" not in [notice.check for notice in notices(text)]


def test_a_fact_that_the_program_looks_for_needs_nobody_to_name_it(notices):
    fact = '[fact.border]\nname = { zh = "边界", en = "border" }\narticle = "R20"\n[fact.danger]'
    assert len(notices(QUIET.replace("[fact.danger]", fact))) == 1


def test_a_notice_about_a_profile_names_the_profile(notices, tmp_path):
    found = notices(QUIET, "[role.armed]\nheads = 6\n")
    (heads,) = [notice for notice in found if notice.check == "many heads"]
    assert (heads.file, heads.line) == (tmp_path / "p.toml", 7)


def unit(callsign: str, sworn: int = 2, **changes) -> Unit:
    return Unit(callsign, UnitKind.CAR, "W1", Crew(sworn), **changes)


def test_roles_that_nobody_of_a_fleet_could_fill_are_noticed(notices):
    fleet = [unit("B1", police="patrol"), unit("B2", capabilities=frozenset({"first-aid"}))]
    found = notices(QUIET, units=fleet, now=NOON)
    (role,) = [notice for notice in found if notice.check == "not fillable"]
    assert role.key == "role.armed"  # three heads with a weapon: both cars have two
    assert "no unit of this fleet of 2" in role.problem
    assert role.line == line_of(QUIET, "[role.armed]")
    three = unit("B3", 3, capabilities=frozenset({"weapon"}))
    assert not [
        notice
        for notice in notices(QUIET, units=[*fleet, three], now=NOON)
        if notice.check == "not fillable"
    ]


def test_a_fleet_that_lacks_a_police_type_leaves_its_roles_open(tmp_path):
    (tmp_path / "book.toml").write_text(BOOK, encoding="utf-8")
    rules = read_rulebook(tmp_path / "book.toml").book.latest
    open_roles = unfilled_roles(rules, [unit("B1", 5, police="traffic")], NOON)
    assert {role.code for role in open_roles} == {"patrol", "medic"}


def test_a_fleet_cannot_be_held_against_a_book_that_is_not_in_force(notices):
    with pytest.raises(NoRulesError):
        notices(QUIET, units=[unit("B1")], now=datetime(1999, 1, 1, tzinfo=UTC))


def test_a_fleet_needs_a_moment(notices):
    with pytest.raises(ValueError, match="give now"):
        notices(QUIET, units=[unit("B1")])


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ('[category.robbery]\nurgency = "non-urgent"\npriority = 2\n', "category.robbery.urgency"),
        ("[category.robbery]\npriority = 2\n", "category.robbery.priority"),
        ("[category.robbery]\nduties = []\n", "category.robbery.duties"),
        ("[category.robbery]\nguarded = false\n", "category.robbery.guarded"),
        ("[category.theft.priority]\n4 = 3\n", "category.theft.priority"),
        ("[group.alarms]\nduties = []\n", "group.alarms.duties"),
        ("[always]\nduties = []\n", "always.duties"),
        ("[fact.danger]\nraises = { priority = 2 }\n", "fact.danger.raises"),
        ("[duty.answer]\nseverity_from = 4\n", "duty.answer.severity_from"),
        ('[duty.answer]\nfacts = ["foreigner"]\n', "duty.answer.facts"),
        ("[role.armed]\nheads = 2\n", "role.armed.heads"),
        ("[capability.weapon]\ncertified = false\n", "capability.weapon.certified"),
    ],
)
def test_where_a_profile_asks_for_less_than_its_book_is_noticed(notices, tmp_path, change, key):
    weaker = [notice for notice in notices(QUIET, change) if notice.check == "weakened"]
    assert key in [notice.key for notice in weaker]
    assert {notice.file for notice in weaker} == {tmp_path / "p.toml"}
    assert "asks for less than the book" in weaker[0].problem


def test_a_plan_of_a_profile_that_sends_fewer_is_noticed(notices):
    plan = (
        '[[plan]]\ncode = "armed"\nversion = 9\nname = { zh = "武", en = "armed" }\n'
        'force = "optional"\nroles = ["armed"]\narticle = "R46"\n'
    )
    keys = {n.key for n in notices(QUIET, plan) if n.check == "weakened"}
    assert keys == {"plan.armed.force", "plan.armed.roles"}


@pytest.mark.parametrize(
    "change",
    [
        "",
        "[role.armed]\nheads = 4\n",
        "[category.theft.priority]\n3 = 1\n",
        '[category.theft]\nduties = ["answer"]\n',
    ],
)
def test_a_profile_that_asks_for_more_weakens_nothing(notices, change):
    assert not [notice for notice in notices(QUIET, change) if notice.check == "weakened"]
