"""A small rule book, complete, as text: two laws, two editions, four categories."""

from geodispatch.domain.events import EVENTS
from geodispatch.policing.reasons import ReasonCode

_R22 = '["R22"]'
_CITED = {
    ReasonCode.AUXILIARY_ALONE: '["C3"]',
    ReasonCode.NO_SWORN_OFFICER: '["C3", "R22"]',
}
_RECORDED = {
    "injury-reported": '["C22"]',
    "order-acknowledged": '["C11", "R10"]',
    "break-begun": "[]",
}

BOOK = """format = 1
code = "small"
name = { zh = "小规则", en = "Small rules" }

[text.R]
name = { zh = "规则", en = "The rules" }
articles = 56
from = 2003-04-30
source = "No. 31"

[text.C]
name = { zh = "辅警办法", en = "The measures" }
articles = 28
from = 2022-03-06
source = "Order 1"

[[setting]]
key = "turnout_s"
value = { car = 30, motorcycle = 20, foot = 10 }
article = "R22"

[[setting]]
key = "motorcycle_factor"
value = 1.0
article = "R22"

[[setting]]
key = "border_m"
value = 100
article = "R20"

[[setting]]
key = "implausible_beyond_m"
value = 50_000
article = "R22"

[[setting]]
key = "fix_shown_stale_after_s"
value = 60
article = "R22"

[[setting]]
key = "fix_unusable_after_s"
value = 300
article = "R22"

[[setting]]
key = "policy"
value = "fastest"
article = "R22"

[[setting]]
key = "own_station_tolerance_s"
value = 120
article = "R22"
note = "assumption"

[[setting]]
key = "freeing_within_s"
value = 600
article = "R22"

[[setting]]
key = "divert_saving_s"
value = 120
article = "R11"

[[setting]]
key = "divert_priority_step"
value = 1
article = "R11"

[[setting]]
key = "divert_at_most"
value = 1
article = "R11"

[[setting]]
key = "sworn_in_every_unit"
value = false
article = "R22"
until = 2022-03-06

[[setting]]
key = "sworn_in_every_unit"
value = true
article = "C3"

[[setting]]
key = "accept_within_s"
value = { urgent = 30, non-urgent = 120 }
article = "R11"

[[setting]]
key = "dispatch_within_s"
value = { urgent = 60, non-urgent = 300 }
article = "R10"

[[setting]]
key = "acknowledge_within_s"
value = { urgent = 20, non-urgent = 60 }
article = "R10"

[[setting]]
key = "depart_within_s"
value = { urgent = 45, non-urgent = 180 }
article = "R10"

[[setting]]
key = "feed_back_within_s"
value = { urgent = 1800, non-urgent = 3600 }
article = "R24"

[[setting]]
key = "personal_kept_days"
value = 400
article = "R7"

[[setting]]
key = "positions_kept_days"
value = 60
article = "R22"

[[setting]]
key = "arrived_within_m"
value = 75
article = "R24"

[[setting]]
key = "contact_every_s"
value = 900
article = "R26"

[[setting]]
key = "taken_over_within_s"
value = { urgent = 90, non-urgent = 450 }
article = "R33"

[person.sworn]
name = { zh = "民警", en = "sworn officer" }
article = "C2"
[person.service-auxiliary]
name = { zh = "勤务辅警", en = "service auxiliary" }
article = "C2"
[person.civilian-auxiliary]
name = { zh = "文职辅警", en = "civilian auxiliary" }
article = "C2"
[person.other]
name = { zh = "其他人员", en = "other" }
article = "C2"

[police.patrol]
name = { zh = "巡警", en = "patrol police" }

[capability.weapon]
name = { zh = "持枪", en = "firearm" }
holders = ["sworn"]
certified = true
article = "R28"
[capability.first-aid]
name = { zh = "急救", en = "first aid" }
holders = ["sworn", "service-auxiliary"]
article = "R23"
[capability.window]
name = { zh = "窗口", en = "window service" }
holders = ["civilian-auxiliary"]
article = "R23"

[kit.vest]
name = { zh = "防弹衣", en = "vest" }
article = "R52"

[body.leader]
name = { zh = "值班领导", en = "leader on duty" }
[body.city-management]
name = { zh = "城管部门", en = "city management" }

[fact.foreigner]
name = { zh = "涉外", en = "a foreigner is involved" }
article = "R27"
[fact.danger]
name = { zh = "危险", en = "somebody is in danger" }
article = "R11"
raises = { urgency = "urgent", priority = 1 }

[task.patrol]
name = { zh = "巡逻", en = "patrol" }
by = ["sworn", "service-auxiliary"]
article = "R22"
[task.scene-order]
name = { zh = "维护秩序", en = "keep order" }
by = ["sworn", "service-auxiliary"]
article = "C13"
[task.files]
name = { zh = "档案", en = "files" }
by = ["civilian-auxiliary"]
article = "R22"
[task.checkpoint]
name = { zh = "设卡", en = "checkpoint" }
by = ["sworn"]
article = "R25"

[role.patrol]
name = { zh = "巡逻处警", en = "patrol" }
police = ["patrol"]
tasks = ["patrol"]
article = "R22"
[role.armed]
name = { zh = "武装处警", en = "armed patrol" }
capabilities = ["weapon"]
kit = ["vest"]
sworn = 2
heads = 3
article = "R28"
[role.medic]
name = { zh = "急救员", en = "medic" }
capabilities = ["first-aid"]
shared = true
urgent = false
article = "R23"

[[plan]]
code = "one-patrol"
version = 1
name = { zh = "一车", en = "one car" }
roles = ["patrol"]
filed = 2003-06-01
article = "R46"

[[plan]]
code = "armed"
version = 1
name = { zh = "武装处置", en = "armed response" }
roles = ["armed", "patrol"]
filed = 2003-06-01
article = "R46"
until = 2010-01-01

[[plan]]
code = "armed"
version = 2
name = { zh = "武装处置", en = "armed response" }
roles = ["armed", "patrol", "medic"]
reinforcement = [["patrol"], ["armed", "armed"]]
monitoring = ["checkpoint"]
departments = ["leader"]
filed = 2009-12-01
article = "R46"
from = 2010-01-01

[[plan]]
code = "advice"
version = 1
name = { zh = "告知", en = "advice" }
force = "none"
filed = 2003-06-01
article = "R32"

[duty.leader-report]
name = { zh = "报告领导", en = "report to the leader" }
to = "leader"
within_s = 0
starts = "received"
severity_from = 3
article = "R15"
[duty.answer]
name = { zh = "答复", en = "answer" }
to = "leader"
within_days = 30
starts = "dispatched"
article = "R40"
[duty.foreign-affairs]
name = { zh = "通报外事", en = "tell foreign affairs" }
to = "leader"
facts = ["foreigner"]
acknowledged = true
article = "R27"
[duty.auxiliary-injured]
name = { zh = "辅警负伤", en = "auxiliary injured" }
to = "leader"
article = "C22"

[always]
duties = ["foreign-affairs", "auxiliary-injured"]

[group.alarms]
name = { zh = "报警", en = "alarms" }
duties = ["leader-report"]
article = "R14"
[group.criminal]
name = { zh = "刑事", en = "criminal" }
parent = "alarms"
article = "R14"
[group.auxiliaries]
name = { zh = "涉辅警", en = "about auxiliaries" }
parent = "alarms"
article = "C27"

[category.robbery]
parent = "criminal"
name = { zh = "抢劫", en = "Robbery" }
urgency = "urgent"
priority = 1
plan = { any = "armed" }
auxiliaries = ["scene-order"]
protection = ["vest"]
duties = ["answer"]
guarded = true
article = "R14"

[category.theft]
parent = "criminal"
name = { zh = "盗窃", en = "Theft" }
urgency = { unknown = "non-urgent", 1 = "non-urgent", 2 = "non-urgent", 3 = "urgent", 4 = "urgent" }
priority = { unknown = 3, 1 = 3, 2 = 3, 3 = 2, 4 = 1 }
plan = { unknown = "one-patrol", 1 = "one-patrol", 2 = "one-patrol", 3 = "one-patrol", 4 = "armed" }
severity = { 1 = { zh = "轻", en = "slight" }, 4 = { zh = "重", en = "grave" } }
article = "R14"

[category.noise]
parent = "alarms"
name = { zh = "噪音", en = "Noise" }
urgency = "non-urgent"
priority = 3
plan = { any = "advice" }
advice = { zh = "请联系城管", en = "Please call city management" }
competent = "city-management"
raised_plan = "one-patrol"
confidential = true
article = "R32"

[category.obstruction]
parent = "auxiliaries"
name = { zh = "阻碍辅警", en = "Obstruction of auxiliaries" }
urgency = "urgent"
priority = 2
plan = { any = "one-patrol" }
article = "C27"

[reason]
""" + "".join(f"{code} = {_CITED.get(code, _R22)}\n" for code in ReasonCode)
"""One reason rests on C3 alone, one on C3 and before that on R22; so do two kinds of record."""

BOOK += "\n[record]\n" + "".join(f"{kind} = {_RECORDED.get(kind, _R22)}\n" for kind in EVENTS)
BOOK += '\n[desk]\nalways-staffed = ["R2"]\none-desk = ["C1", "R13"]\n'

PROFILE = """format = 1
profile = "island"
of = "small"
name = { zh = "海岛", en = "Island" }
article = "R55"
"""


def line_of(text: str, part: str) -> int:
    """The line on which a part of a text begins, from 1."""
    return text.count("\n", 0, text.index(part)) + 1
