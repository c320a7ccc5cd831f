"""Each mistake that a rule book is refused for, with the line and the key that are named."""

import re

import pytest

from geodispatch.adapters import load_rulebook
from geodispatch.errors import InputError
from rulebooks import BOOK, line_of

WHERE_IT_IS = [
    # What stands in the book, what stands there instead, field, and what is said of it.
    ("format = 1", "format = 2", "format", "is 2; this version reads 1"),
    ("format = 1", "format = true", "format", "is True, not a whole number"),
    ('code = "small"', 'profile = "x"', "profile", "of a local profile, not of a book"),
    ("[text.R]", "[txt.R]", "txt", "is not known here"),
    ("[text.R]", "[text.R2]", "text.R2", "is no prefix of citations"),
    ("articles = 56", "articles = 0", "text.R.articles", "is 0, not from 1 to"),
    ("from = 2003-04-30", "from = 2003", "text.R.from", "not a day such as"),
    (
        "from = 2003-04-30",
        "from = 2003-04-30\nuntil = 2000-01-01",
        "text.R.until",
        "not after it begins",
    ),
    ('key = "border_m"', 'key = "b"', "setting.b.key", "is 'b', which is no setting"),
    ("value = 100\n", 'value = "w"\n', "setting.border_m.value", "not a number"),
    ("value = 100\n", "value = true\n", "setting.border_m.value", "not a number"),
    ("value = 100\n", "value = nan\n", "setting.border_m.value", "is nan, not betw"),
    ("value = 1.0", "value = 11", "setting.motorcycle_factor.value", "0.1 and 10"),
    ("car = 30, ", "", "setting.turnout_s.value.car", "is missing"),
    ('"fastest"', '"luck"', "setting.policy.value", "Known: fastest"),
    ("[person.other]", "[person.guard]", "person.guard", "is no kind of person"),
    ('holders = ["sworn"]', 'holders = ["dog"]', "capability.weapon.holders", "'dog'"),
    (', en = "vest" }', " }", "kit.vest.name.en", "is missing"),
    ('en = "vest"', 'en = " "', "kit.vest.name.en", "is empty"),
    ('en = "vest"', 'en = "a\u202eb"', "kit.vest.name.en", r"character U\+202E"),
    ('zh = "防弹衣"', 'zh = "防\u200b衣"', "kit.vest.name.zh", r"character U\+200B"),
    ('en = "vest"', f'en = "{"x" * 201}"', "kit.vest.name.en", "201 characters long"),
    ("[kit.vest]", '[kit."v est"]', "kit.v est", "is no code"),
    ("[kit.vest]", '[kit."v\\u0007"]', r"kit.v\u0007", "is no code"),
    (
        'raises = { urgency = "u',
        'raises = { urgency = "non-u',
        "fact.danger.raises.priority",
        "never P1",
    ),
    ('article = "R52"', 'article = "R57"', "kit.vest.article", "'The rules' has 56 art"),
    ('article = "R52"', 'article = "X1"', "kit.vest.article", "'X1', which is no article"),
    ('article = "R52"', 'article = "R0"', "kit.vest.article", "'R0', which is no article"),
    ('article = "R52"', 'article = "R1(2)"', "kit.vest.article", "which is no article"),
    ('busy = ["R22"]', 'busy = ["R57"]', "reason.busy", "cites R57"),
    ('busy = ["R22"]', 'busi = ["R22"]', "reason.busi", "is not known here"),
    ('busy = ["R22"]', "busy = [22]", "reason.busy", "something that is not text"),
    (
        "incident-closed = ",
        "incident-closd = ",
        "record.incident-closd",
        "is not known here. You may mean incident-closed",
    ),
    ('call-linked = ["R22"]', 'call-linked = ["R57"]', "record.call-linked", "cites R57"),
    ('one-desk = ["C1", "R13"]', 'one-desk = "R13"', "desk.one-desk", "not a list"),
    ("one-desk = ", "two-desks = ", "desk.two-desks", "is not known here"),
    (
        "urgent = 20, non-urgent = 60",
        "urgent = 20",
        "setting.acknowledge_within_s.value.non-urgent",
        "is missing",
    ),
    (
        "urgent = 20, non-urgent = 60",
        "urgent = 60, non-urgent = 59.9",
        "setting.acknowledge_within_s.value.non-urgent",
        "less than what is urgent gets",
    ),
    (
        "urgent = 20, non-urgent = 60",
        "urgent = 0.9, non-urgent = 60",
        "setting.acknowledge_within_s.value.urgent",
        "a second or more",
    ),
    (
        "urgent = 20, non-urgent = 60",
        "urgent = 20, non-urgent = 60, soon = 1",
        "setting.acknowledge_within_s.value.soon",
        "is not known here",
    ),
    ("{ urgent = 20, non-urgent = 60 }", "20", "setting.acknowledge_within_s.value", "a table"),
    ("value = 400", "value = 0", "setting.personal_kept_days.value", "is 0, not from 1"),
    ("value = 400", "value = 0.5", "setting.personal_kept_days.value", "not a whole number"),
    ("value = 75\n", "value = 0\n", "setting.arrived_within_m.value", "is 0.*between 1 and 1000"),
    ("value = 75\n", "value = inf\n", "setting.arrived_within_m.value", "is inf"),
    (
        'capabilities = ["weapon"]',
        'capabilities = ["tank"]',
        "role.armed.capabilities",
        "unknown capability 'tank'",
    ),
    (
        'capabilities = ["weapon"]',
        'capabilities = ["window"]',
        "role.armed.capabilities",
        "counts with nobody aboard",
    ),
    ('kit = ["vest"]', 'kit = ["rope"]', "role.armed.kit", "the unknown kit 'rope'"),
    ('police = ["patrol"]', 'police = ["navy"]', "role.patrol.police", "police 'navy'"),
    ('tasks = ["patrol"]', 'tasks = ["fly"]', "role.patrol.tasks", "unknown task 'fly'"),
    ('tasks = ["patrol"]', 'tasks = ["files"]', "role.patrol.tasks", "which nobody aboard may do"),
    ("sworn = 2", "sworn = 0", "role.armed.sworn", "at least one sworn officer leads"),
    ("sworn = 2", "sworn = 10", "role.armed.sworn", "is 10, not from 1 to 9"),
    ("heads = 3", "heads = 10", "role.armed.heads", "is 10, not from 1 to 9"),
    ("heads = 3", "heads = 1", "role.armed.heads", "fewer than its 2 sworn"),
    ('roles = ["armed", "patrol"]', 'roles = ["tank"]', "plan.armed.roles", "unknown role 'tank'"),
    ('roles = ["patrol"]', "roles = []", "plan.one-patrol.roles", "has no role"),
    (
        'force = "none"',
        'force = "none"\nroles = ["patrol"]',
        "plan.advice.roles",
        "sends nobody but has roles",
    ),
    ('force = "none"', 'force = "some"', "plan.advice.force", "is 'some'. Known: req"),
    (
        '= [["patrol"], ["armed", "armed"]]',
        '= ["patrol"]',
        "plan.armed.reinforcement",
        "holds 'patrol', not a list",
    ),
    (
        '[["patrol"], ["armed",',
        '[["patrol"], ["x",',
        "plan.armed.reinforcement",
        "unknown role 'x'",
    ),
    ('["checkpoint"]', '["x"]', "plan.armed.monitoring", "unknown task 'x'"),
    ('departments = ["l', 'departments = ["x', "plan.armed.departments", "unknown body"),
    ("version = 1", "version = 0", "plan.one-patrol.version", "is 0, not from 1"),
    ('code = "advice"', 'code = "a b"', "plan[4].code", "which is no code"),
    ("within_days = 30\n", "", "duty.answer.starts", "clock that never"),
    ("within_days = 30", "within_days = -1", "duty.answer.within_days", "is -1"),
    ("within_days = 30", "within_days = 1e300", "duty.answer.within_days", "ten ye"),
    ('starts = "received"', 'starts = "never"', "duty.leader-report.starts", "'never'"),
    (
        "severity_from = 3",
        "severity_from = 5",
        "duty.leader-report.severity_from",
        "not from 1 to 4",
    ),
    ('["foreigner"]', '["x"]', "duty.foreign-affairs.facts", "unknown fact 'x'"),
    ('to = "leader"\nwithin_s', 'to = "x"\nwithin_s', "duty.leader-report.to", "unknown body"),
    ('["foreign-affairs"', '["x"', "always.duties", "unknown duty 'x'"),
    ('duties = ["leader-report"]', 'duties = ["x"]', "group.alarms.duties", "duty 'x'"),
    (
        'parent = "alarms"',
        'parent = "x"',
        "group.criminal.parent",
        "unknown group 'x'. Known: alarms, cr",
    ),
    (
        'parent = "alarms"',
        'parent = "theft"',
        "group.criminal.parent",
        "'theft', a category; only groups",
    ),
    (
        'duties = ["leader-report"]\n',
        'parent = "criminal"\n',
        "group.alarms.parent",
        "alarms → criminal → alarms",
    ),
    (
        'parent = "alarms"',
        'parent = "criminal"',
        "group.criminal.parent",
        "circle: criminal → criminal",
    ),
    (
        'robbery]\nparent = "criminal"',
        'robbery]\nparent = "noise"',
        "category.robbery.parent",
        "is 'noise', a category",
    ),
    (
        'robbery]\nparent = "criminal"',
        'robbery]\nparent = "x"',
        "category.robbery.parent",
        "unknown group 'x'",
    ),
    (
        'plan = { any = "armed" }',
        'plan = "armed"',
        "category.robbery.plan",
        "is 'armed', not a table",
    ),
    (
        'plan = { any = "armed" }',
        'plan = { any = "x" }',
        "category.robbery.plan",
        "unknown plan 'x'. Known: one-patrol, ",
    ),
    (
        'plan = { any = "armed" }',
        "plan = {}",
        "category.robbery.plan.unknown",
        "is missing: every sev",
    ),
    (
        '{ any = "armed" }',
        '{ any = "armed", 4 = "armed" }',
        "category.robbery.plan.4",
        "is not known here",
    ),
    ('{ unknown = "one-patrol", 1', "{ 1", "category.theft.plan.unknown", "is missing: every sev"),
    ('3 = "one-patrol"', '3 = "x"', "category.theft.plan.3", "unknown plan 'x'"),
    (', 4 = "urgent" }', " }", "category.theft.urgency.4", "is missing: every sev"),
    ('3 = "urgent"', '3 = "soon"', "category.theft.urgency.3", "is 'soon'. Known: urgent"),
    ("3 = 2, 4 = 1 }", "3 = 2, 5 = 1 }", "category.theft.priority.5", "is not known here"),
    (
        "1 = 3, 2 = 3, 3 = 2",
        "1 = 1, 2 = 3, 3 = 2",
        "category.theft.priority.1",
        "which is never P1",
    ),
    (
        'non-urgent"\npriority = 3',
        'non-urgent"\npriority = 1',
        "category.noise.priority",
        "never P1",
    ),
    (
        "priority = 1\nplan",
        "priority = 7\nplan",
        "category.robbery.priority",
        "is 7, not from 1 to 3",
    ),
    ("4 = { zh", "5 = { zh", "category.theft.severity.5", "is not known here"),
    ('["scene-order"]', '["x"]', "category.robbery.auxiliaries", "unknown task 'x'"),
    (
        'protection = ["vest"]',
        'protection = ["x"]',
        "category.robbery.protection",
        "unknown kit 'x'",
    ),
    ('duties = ["answer"]', 'duties = ["x"]', "category.robbery.duties", "unknown duty 'x'"),
    ('competent = "c', 'competent = "x', "category.noise.competent", "unknown body"),
    ("confidential = true", "confidential = 1", "category.noise.confidential", "not true or false"),
    ("confidential = true", "secret = true", "category.noise.secret", "not known here"),
    (
        'duties = ["answer"]',
        'duties = ["auxiliary-injured"]',
        "category.robbery.duties",
        "from 2003-04-30 until 2022-03-06",
    ),
    (
        'article = "R52"',
        'article = "R52"\nuntil = 2003-04-30',
        "kit.vest.until",
        "not after it begins",
    ),
    (
        'raised_plan = "one-patrol"',
        'raised_plan = "advice"',
        "category.noise.raised_plan",
        "'advice', which sends nobody",
    ),
    (
        'roles = ["patrol"]',
        f"roles = [{', '.join(33 * [chr(34) + 'patrol' + chr(34)])}]",
        "plan.one-patrol.roles",
        "has 33 roles at one level; at most 32",
    ),
    ('raised_plan = "one', 'raised_plan = "x', "category.noise.raised_plan", "unknown plan 'x"),
]

ELSEWHERE = [
    # The same, with what stands on the line that is named.
    ("format = 1", "", None, "format", "is missing"),
    ("articles = 56\n", "", "[text.R]", "text.R.articles", "is missing"),
    (
        'raised_plan = "one-patrol"\n',
        "",
        "[category.noise]",
        "category.noise.raised_plan",
        "the plan sends nobody, and a fact may make it urgent",
    ),
    ("value = 100\n", "", '[[setting]]\nkey = "border_m"', "setting.border_m.value", "is missing"),
    (
        '[[setting]]\nkey = "border_m"\nvalue = 100\narticle = "R20"\n',
        "",
        "[[setting]]",
        "setting",
        "has no border_m",
    ),
    (
        "until = 2022-03-06",
        "until = 2022-03-05",
        '[[setting]]\nkey = "sworn_in_every_unit"\nvalue = false',
        "setting.sworn_in_every_unit",
        "without a value from 2022-03-05 until 2022-03-06",
    ),
    (
        "until = 2022-03-06",
        "until = 2022-03-07",
        '[[setting]]\nkey = "sworn_in_every_unit"\nvalue = true',
        "setting.sworn_in_every_unit",
        "two of setting .* in force from 2022-03-06 until 2022-03-07; the other: line 78",
    ),
    (
        '[person.other]\nname = { zh = "其他人员", en = "other" }\narticle = "C2"\n',
        "",
        "[person.sworn]",
        "person.other",
        "is missing: all four kinds",
    ),
    ('article = "R52"\n', "", "[kit.vest]", "kit.vest.article", "is missing"),
    ('busy = ["R22"]', "", "[reason]", "reason.busy", "is missing"),
    (
        'incident-closed = ["R22"]',
        "",
        "[record]",
        "record.incident-closed",
        "is missing: every kind of event is given. Name its articles, or give an empty list",
    ),
    ('one-desk = ["C1", "R13"]', "", "[desk]", "desk.one-desk", "is missing: every demand"),
    ("[record]", "[record.of]", "[record.of]", "record.of", "is not known here"),
    (
        "until = 2010-01-01",
        "until = 2011-01-01",
        '[[plan]]\ncode = "armed"\nversion = 2',
        "plan.armed",
        "two of plan 'armed' are in force from 2010-01-01 until 2011-01-01",
    ),
    (
        'starts = "received"\n',
        "",
        "[duty.leader-report]",
        "duty.leader-report.starts",
        "is missing: nothing starts the clock of within_s. Known: received, dispatched",
    ),
    (
        "within_days = 30",
        "within_days = 30\nwithin_s = 1",
        "within_days",
        "duty.answer.within_days",
        "stands beside within_s",
    ),
    (
        '[category.robbery]\nparent = "criminal"',
        "[category.robbery]",
        "[category.robbery]",
        "category.robbery.parent",
        "is missing",
    ),
    ('plan = { any = "armed" }\n', "", "[category.robbery]", "category.robbery.plan", "is missing"),
    (
        "from = 2010-01-01",
        "from = 2010-01-02",
        'plan = { any = "armed" }',
        "category.robbery.plan",
        "plan 'armed', which is not in force from 2010-01-01 until 2010-01-02",
    ),
    (
        'kit = ["vest"]',
        'kit = ["vest"]\nfrom = 2003-05-01',
        'roles = ["armed", "patrol"]\n',
        "plan.armed.roles",
        "role 'armed', which is not in force from 2003-04-30 until 2003-05-01",
    ),
    (
        'article = "R52"',
        'article = "R52"\nuntil = 2030-01-01',
        'kit = ["vest"]',
        "role.armed.kit",
        "not in force from 2030-01-01 ",
    ),
    (
        'article = "R52"',
        'article = "R52"\nfrom = 1990-01-01\nuntil = 1999-01-01',
        "until = 1999",
        "kit.vest.until",
        "never while the book does, from 2003-04-30",
    ),
]


def refusal(file, text: str) -> InputError:
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as refused:
        load_rulebook(file)
    assert refused.value.file == file
    return refused.value


def changed(old: str, new: str) -> str:
    assert old in BOOK
    return BOOK.replace(old, new, 1)


def first_difference(text: str) -> int:
    pairs = zip(BOOK.split("\n"), text.split("\n"), strict=False)
    return next(line for line, (old, new) in enumerate(pairs, 1) if old != new)


@pytest.mark.parametrize(("old", "new", "field", "message"), WHERE_IT_IS)
def test_a_mistake_is_named_by_its_key_and_its_line(tmp_path, old, new, field, message):
    text = changed(old, new)
    error = refusal(tmp_path / "book.toml", text)
    assert re.search(message, f"{error.problem}. {error.remedy}"), str(error)
    assert (error.line, error.field) == (first_difference(text), field)
    assert len(str(error)) < 1000


@pytest.mark.parametrize(("old", "new", "at", "field", "message"), ELSEWHERE)
def test_what_is_missing_or_clashes_is_named_where_it_shows(tmp_path, old, new, at, field, message):
    text = changed(old, new)
    error = refusal(tmp_path / "book.toml", text)
    assert re.search(message, f"{error.problem}. {error.remedy}"), str(error)
    assert (error.line, error.field) == (at and line_of(text, at), field)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("[kit.vest]", f"[kit.{'v' * 5000}]", "is no code"),
        ("[category.robbery]", "[category.robbery", r"not TOML: .*line 2\d\d"),
    ],
)
def test_what_has_no_field_to_show_is_still_a_sentence(tmp_path, old, new, message):
    error = refusal(tmp_path / "book.toml", changed(old, new))
    assert re.search(message, str(error))
    assert len(str(error)) < 1000


def test_a_circle_of_groups_is_named_whole(tmp_path):
    text = changed('duties = ["leader-report"]\n', 'parent = "auxiliaries"\n')
    text = text.replace(
        'parent = "alarms"\narticle = "C27"', 'parent = "criminal"\narticle = "C27"'
    )
    error = refusal(tmp_path / "book.toml", text.replace('"C27"', '"R27"'))
    assert "circle: alarms → auxiliaries → criminal → alarms" in error.problem
    assert (error.line, error.field) == (line_of(text, 'parent = "aux'), "group.alarms.parent")
