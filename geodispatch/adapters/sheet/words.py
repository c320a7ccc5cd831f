"""
Every sentence of the public sheet, in Chinese and English.

They are for citizens: plain, short, exact. Blanks in braces are filled in by `say`.
"""

from collections.abc import Mapping
from types import MappingProxyType

from geodispatch.domain.category import Urgency
from geodispatch.domain.limit import ClockStart, ClockStop
from geodispatch.domain.naming import Name
from geodispatch.studies.compliance.values import Doubt

FEWEST = 10
"""Smaller groups are counted and have no figures: those could be told back to single calls."""


def say(name: Name, **values: str | Name) -> Name:
    """Fill in the blanks of a text, in either language by that language's words."""
    zh = {key: one.zh if isinstance(one, Name) else one for key, one in values.items()}
    en = {key: one.en if isinstance(one, Name) else one for key, one in values.items()}
    return Name(name.zh.format_map(zh), name.en.format_map(en))


def same(text: str) -> Name:
    """Return a text that is the same in either language."""
    return Name(text, text)


TITLE = Name(
    "{city}：110 响应时限的公布与执行情况",
    "{city}: announced police response times, and how they were kept",
)
PERIOD = Name(
    "统计期间：{since} 至 {until}（含首尾两日）· 制表日期：{on}",
    "Calls of {since} to {until}, both days included. Sheet of {on}",
)
NO_PERIOD = Name("没有可统计的警情 · 制表日期：{on}", "No calls to count. Sheet of {on}")
JUMP = Name("English version: below", "中文版：见上文")
"""Stands in the one version, in the language of the other."""

SYNTHETIC_CALLS = Name(
    "本表中的警情是合成数据，不是真实警情。",
    "The calls on this sheet are synthetic. They did not happen.",
)
ILLUSTRATIVE_LIMITS = Name(
    "本表中的时限为示意，并非{city}公布的时限。",
    "The limits on this sheet are illustrative. {city} did not announce them.",
)
ILLUSTRATIVE_AREAS = Name(
    "本表中的辖区划分为示意，并非公安机关的实际辖区。",
    "The areas on this sheet are illustrative. They are no real police districts.",
)

# At a glance
GLANCE = Name("概况", "At a glance")
TILE_CALLS = Name("起警情", "calls")
TILE_SHARE = Name("在公布的时限内", "within the announced limit")
TILE_MEDIAN = Name("一半的警情不超过（分:秒）", "half took no longer (min:s)")
TILE_P90 = Name("九成的警情不超过（分:秒）", "nine in ten took no longer (min:s)")
GLANCE_SHARE = Name(
    "有 {limited} 起警情可以与公布的时限比较，其中 {within} 起在时限之内。",
    "{limited} calls can be held against an announced limit; {within} of them were within it.",
)
GLANCE_FEW = Name(
    "可以与公布的时限比较的警情不足 {fewest} 起，不列比例。",
    "Fewer than {fewest} calls can be held against an announced limit: no share is given.",
)
GLANCE_NONE = Name(
    "没有警情可以与公布的时限比较。", "No call can be held against an announced limit."
)
GLANCE_OPEN = Name(
    "另有 {open} 起没有到达或出发的记录。如果把它们全部算作超时，时限内的比例为 {share}。",
    "{open} more have no record of an end. Were all of them counted as late, the share would be "
    "{share}.",
)
GLANCE_INTERVAL = Name(
    "括号内是 {confidence} 的置信区间：警情越少，区间越宽，数字越不确定。",
    "In brackets stands the {confidence} confidence interval: the fewer the calls, the wider it "
    "is, and the less certain the figure.",
)

# What was announced
ANNOUNCED = Name("公布了什么", "What was announced")
ANNOUNCED_WHY = Name(
    "按照《110接处警工作规则》第十二条，各地自行制定响应时限，向社会公布，并接受监督。"
    "以下是统计期间有效的时限。",
    "Under article 12 of the 110 rules each city sets its own limits, announces them and answers "
    "to the public for them. These were in force in the period.",
)
ANNOUNCED_NONE = Name("统计期间没有公布的时限。", "No limit was announced for this period.")
HEAD_AREA_CLASS = Name("地区", "Area")
HEAD_WHERE = Name("包括", "Where")
HEAD_CALLS_OF = Name("警情", "Calls")
HEAD_LIMIT = Name("时限", "Limit")
HEAD_CLOCK = Name("计时", "Clock")
HEAD_FORCE = Name("有效期", "In force")
HEAD_NOTICE = Name("依据", "Notice")
MINUTES = Name("{minutes} 分钟", "{minutes} min")
NO_NUMBER = Name("未公布时间", "no number announced")
CLOCK = Name("{starts}至{stops}", "{starts} to {stops}")
SINCE = Name("{since} 起", "since {since}")
SPAN = Name("{since} 至 {until}", "{since} to {until}")
DRAWN_ZONE = Name("另行划定的区域", "a zone drawn on the map")
NO_AREA = Name("无", "none")
ALL_OF = Name("{urgency}警情", "{urgency} calls")
ONLY_PRIORITY = Name("{urgency}警情，{priority} 级", "{urgency} calls, priority {priority}")
ONLY_CATEGORY = Name("{urgency}警情：{category}", "{urgency} calls: {category}")
ANNOUNCED_TABLE = Name("统计期间有效的时限", "Limits in force in the period")
AND_MORE = Name("{names}等，另有 {more} 个", "{names} and {more} more")
LIST_COMMA = Name("、", ", ")

STARTS: Mapping[ClockStart, Name] = MappingProxyType(
    {
        ClockStart.RECEIVED: Name("接到报警", "call received"),
        ClockStart.DISPATCHED: Name("派出警力", "unit ordered"),
    }
)
STOPS: Mapping[ClockStop, Name] = MappingProxyType(
    {
        ClockStop.DEPARTED: Name("出发", "unit sets out"),
        ClockStop.ARRIVED: Name("到达现场", "arrival"),
    }
)
URGENCIES: Mapping[str, Name] = MappingProxyType(
    {Urgency.URGENT: Name("紧急", "urgent"), Urgency.NON_URGENT: Name("非紧急", "non-urgent")}
)
AREA_CLASSES: Mapping[str, Name] = MappingProxyType(
    {
        "urban": Name("城区", "urban"),
        "suburban": Name("郊区", "suburban"),
        "rural": Name("农村", "rural"),
    }
)

# How it was kept
KEPT = Name("执行得怎样", "How it was kept")
KEPT_TABLE = Name("每项时限的执行情况", "How each limit was kept")
KEPT_NONE = Name(
    "统计期间没有警情可以与时限比较。", "No call of the period can be held against a limit."
)
HEAD_CALLS = Name("警情数", "Calls")
HEAD_MEASURED = Name("已计时", "Timed")
HEAD_OPEN = Name("无终点记录", "No end on record")
HEAD_SHARE = Name("时限内比例", "Within limit")
HEAD_MEDIAN = Name("一半不超过（分:秒）", "Half within (min:s)")
HEAD_P90 = Name("九成不超过（分:秒）", "9 in 10 within (min:s)")
FEW = Name(
    "“＜10”：可以计时的警情不足 10 起，只列数目，不列比例和用时。",
    '"<10": fewer than 10 timed calls; they are counted, and no figures are given.',
)
FEW_CELL = Name("＜10", "<10")
KEPT_BARS = Name(
    "时限内的比例：点为数值，浅色条为置信区间",
    "Share within the limit: the dot is the figure, the pale bar its interval",
)
AT_LEAST = Name("{value}以上", "{value} or more")

# How it is measured
MEASURED = Name("怎样计时", "How it is measured")
MEASURED_CLOCK = Name(
    "每起警情按接警当天有效的时限衡量，计时的起点和终点以公布的为准（见上表）。用时恰好等于"
    "时限的，算在时限之内。未公布时限的，从接到报警计到到达现场。",
    "A call is judged by the limit in force on its day, from the event that starts the clock to "
    "the one that stops it, as announced. A time equal to the limit is within it. Where nothing "
    "was announced, the time runs from the call to the arrival.",
)
MEASURED_OPEN = Name(
    "{open} 起警情没有终点记录（没有人报告到达或出发），{reversed} 起的终点早于起点。"
    "它们计入警情数，不计入用时和比例。",
    "{open} calls have no record of an end (nobody reported it), and {reversed} have one before "
    "their start. They are counted as calls, and are in no time and no share.",
)
MEASURED_NEVER = Name(
    "{never} 起没有派出警力，计时没有开始。",
    "For {never} the clock never started: no unit was ordered.",
)
MEASURED_BUTTON = Name(
    "到达时间一般是民警在终端上按“到达”的时间，由本人报告。",
    'The arrival is as a rule the moment at which the officers press "arrived": they report it '
    "themselves.",
)
MEASURED_POSITIONS = Name(
    "{calls} 起警情还有车辆定位可以核对。按定位计算，这些警情在时限内的比例为 {share}，"
    "一半不超过 {median}（分:秒）。",
    "For {calls} calls the position of the car tells the arrival as well. By it, {share} of these "
    "were within the limit, and half took no longer than {median} (min:s).",
)
MEASURED_POSITION_TIMES = Name(
    "{calls} 起警情还有车辆定位可以核对。按定位计算，一半不超过 {median}（分:秒）。",
    "For {calls} calls the position of the car tells the arrival as well. By it, half took no "
    "longer than {median} (min:s).",
)
MEASURED_NO_POSITIONS = Name(
    "能用车辆定位核对的警情不足 {fewest} 起。",
    "Fewer than {fewest} calls have a position to check the arrival by.",
)
DOUBTED = Name("存疑的数字", "Figures in doubt")
DOUBTED_NONE = Name(
    "定位与按键的核对没有发现可疑的辖区。",
    "No area stands out where reported arrivals can be checked.",
)
DOUBTS: Mapping[Doubt, Name] = MappingProxyType(
    {
        Doubt.POSITIONS: Name(
            "{area}：可核对的 {calls} 起中，{doubted} 起（{share}）的车辆定位比按键晚到 1 分钟"
            "以上。该区报告的到达时间可能偏早，数字应谨慎看待。",
            "{area}: of {calls} calls that can be checked, in {doubted} ({share}) the car got "
            'there more than a minute after "arrived" was pressed. Read its figures with care.',
        ),
        Doubt.AT_ONCE: Name(
            "{area}：{calls} 起中，{doubted} 起（{share}）在派警或出发后几秒内就按了“到达”。"
            "该区报告的到达时间可能偏早，数字应谨慎看待。",
            '{area}: of {calls} calls, in {doubted} ({share}) "arrived" was pressed within seconds '
            "of the order or of setting out. Read its figures with care.",
        ),
    }
)

# Where it differs
DIFFERS = Name("各地区的差别", "Where it differs")
DIFFERS_WHY = Name(
    "下表只比较市民报警得到的响应，不评价任何民警。各区的路程、道路和时限不同，"
    "数字不同不等于工作好坏。",
    "The tables compare how citizens' calls were answered; they judge no officer. Distances, roads "
    "and limits differ from area to area.",
)
AREAS_TABLE = Name("{urgency}警情，按辖区", "{urgency} calls by area")
AREAS_MAP = Name(
    "{urgency}警情的时限内比例，按辖区（编号见下表）",
    "{urgency} calls within the limit, by area (numbers as in the table below)",
)
HEAD_NUMBER = Name("编号", "No.")
HEAD_AREA = Name("辖区", "Area")
MAP_UNTOLD = Name("没有数字", "no figure")
GAP = Name(
    "{urgency}警情差别最大：{area}与{other}相比，",
    "{urgency} calls differ most between {area} and {other}. In {area}: ",
)
GAP_SHARE = Name(
    "时限内比例{turn} {points} 个百分点（{interval}）",
    "{points} percentage points {turn} within the limit ({interval})",
)
GAP_NO_SHARE = Name(
    "时限内比例没有差别（{interval}）", "no difference in the share within the limit ({interval})"
)
GAP_MEDIAN = Name(
    "一半警情的用时{turn} {time}（{interval}，分:秒）",
    "the median is {time} {turn} ({interval}, min:s)",
)
GAP_P90 = Name(
    "九成警情的用时{turn} {time}（{interval}，分:秒）",
    "the time of nine in ten is {time} {turn} ({interval}, min:s)",
)
LOWER = Name("低", "fewer")
HIGHER = Name("高", "more")
LONGER = Name("多", "longer")
SHORTER = Name("少", "shorter")
CHANCE = Name("（可能只是偶然）", " (may be chance)")
PART_COMMA = Name("；", "; ")
STOP = Name("。", ".")
TREND_RISES = Name(
    "{weeks} 周以来，时限内的比例平均每周上升 {points} 个百分点（{interval}）。",
    "Over {weeks} weeks the share within the limit rose by {points} points a week ({interval}).",
)
TREND_FALLS = Name(
    "{weeks} 周以来，时限内的比例平均每周下降 {points} 个百分点（{interval}）。",
    "Over {weeks} weeks the share within the limit fell by {points} points a week ({interval}).",
)
TREND_NONE = Name(
    "{weeks} 周以来，时限内的比例没有明确的升降。",
    "Over {weeks} weeks the share within the limit neither rose nor fell for certain.",
)
WORST_HOURS = Name(
    "时限内比例明显低于总体的时段：{hours}。",
    "Hours with a share within the limit that is clearly below the whole: {hours}.",
)
WORST_AREAS = Name(
    "时限内比例明显低于总体的辖区：{areas}。",
    "Areas with a share within the limit that is clearly below the whole: {areas}.",
)
HOUR = Name("{day} {since}–{until} 时", "{day} {since}:00–{until}:00")
DAYS = (
    Name("周一", "Monday"),
    Name("周二", "Tuesday"),
    Name("周三", "Wednesday"),
    Name("周四", "Thursday"),
    Name("周五", "Friday"),
    Name("周六", "Saturday"),
    Name("周日", "Sunday"),
)

# What is not in it
LEFT_OUT = Name("不包括什么", "What is not in it")
LEFT_OUT_SUM = Name(
    "共有 {calls} 起记录，其中 {judged} 起列入统计，{left} 起未列入：",
    "Of {calls} records {judged} are counted; {left} are left out:",
)
LEFT_OUT_NONE = Name("共有 {calls} 起记录，全部列入统计。", "All {calls} records are counted.")
LEFT_OUT_LINE = Name("{reason}：{calls} 起", "{reason}: {calls}")
REASONS: Mapping[str, Name] = MappingProxyType(
    {
        "patrol": Name("巡逻中发现，没有人报警", "a patrol came upon it, nobody called"),
        "no-category": Name("警情类别不明", "the kind of call is not known"),
        "no-place": Name("地点不明", "the place is not known"),
        "no-rules": Name("当时没有适用的分类规则", "no rules were in force on its day"),
        "unknown-facts": Name("情况记录不明", "what was noted about it is not known to the rules"),
        "confidential": Name("保密类警情", "it is of a confidential kind"),
        "no-received": Name("接警时间不明", "the time of the call is not known"),
    }
)
OUTSIDE = Name(
    "{calls} 起在所有辖区之外，按最近的辖区统计。",
    "{calls} lie outside every area and count with the nearest one.",
)
NO_LIMIT = Name(
    "{calls} 起没有公布的时限，{no_number} 起的时限没有公布具体时间；它们有用时，没有比例。",
    "For {calls} no limit was announced, for {no_number} one without a number; they have times "
    "and no share.",
)
NO_PERSONS = Name(
    "本表不含任何个人信息：没有报警人、民警、车辆呼号和警情编号，也没有不足 {fewest} 起的比例"
    "和用时。投诉不在其中。",
    "There is nothing personal here: no callers, officers, callsigns or call numbers, and no "
    "shares or times of fewer than {fewest} calls. Complaints are not part of it.",
)

# Notes
NOTES = Name("说明", "Notes")
NOTES_METHOD = Name(
    "日期和时间按当地时间（{zone}）。比例的区间用威尔逊（Wilson）方法，用时的区间用次序统计量，"
    "置信水平 {confidence}。",
    "Days and times are local ({zone}). Intervals: Wilson's for shares, order statistics for "
    "times, at {confidence} confidence.",
)
NOTES_AGAIN = Name(
    "同样的记录总能得出逐字节相同的本表，任何人都可以复核。",
    "The same records give this sheet again, byte for byte: anybody who has them can check it.",
)
NOTES_LETTERS = Name(
    "字库没有的字写成〈U+编码〉。",
    "A letter that the font lacks is written as 〈U+number〉.",
)
PAGE = Name("第 {page} 页，共 {pages} 页", "Page {page} of {pages}")
