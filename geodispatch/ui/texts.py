"""
Every word of the pages, in Chinese and English.

One row a text, by a key that says where it stands; the words of what can be done stand in
`geodispatch.ui.act_texts`, those around the desk in `geodispatch.ui.page_texts`. Names of
categories and reasons come with the rule book and are not here; names of places and units are
whatever the city's files say.
"""

from collections.abc import Mapping
from types import MappingProxyType

from geodispatch.domain import Language, Name
from geodispatch.ui.act_texts import ACT_TEXTS
from geodispatch.ui.desk_texts import DESK_TEXTS
from geodispatch.ui.found_texts import FOUND_TEXTS
from geodispatch.ui.kept_texts import KEPT_TEXTS
from geodispatch.ui.map_texts import MAP_TEXTS
from geodispatch.ui.page_texts import PAGE_TEXTS
from geodispatch.ui.site_texts import SITE_TEXTS
from geodispatch.ui.study_texts import STUDY_TEXTS
from geodispatch.ui.supposed_texts import SUPPOSED_TEXTS

TEXTS: Mapping[str, Name] = MappingProxyType(
    {
        **ACT_TEXTS,
        **DESK_TEXTS,
        **MAP_TEXTS,
        **PAGE_TEXTS,
        **FOUND_TEXTS,
        **KEPT_TEXTS,
        **STUDY_TEXTS,
        **SUPPOSED_TEXTS,
        **SITE_TEXTS,
        # Header
        "title": Name("接警派警辅助", "Dispatch assistant"),
        "demo": Name(
            "演示：单位、派出所和警情均为合成数据，不得用于实战",
            "DEMO: units, stations and calls are synthetic. Not for operations.",
        ),
        "city": Name("城市", "City"),
        "language": Name("语言", "Language"),
        "synthetic": Name("合成数据", "synthetic"),
        "illustrative": Name("示意辖区", "illustrative area"),
        # Kinds of units
        "kind-car": Name("汽车", "Car"),
        "kind-motorcycle": Name("摩托车", "Motorcycle"),
        "kind-foot": Name("徒步", "On foot"),
        "fix-age": Name("定位已 {minutes} 分钟未更新", "Position is {minutes} min old"),
        # Map
        "attribution": Name("道路 © OpenStreetMap 贡献者", "Roads © OpenStreetMap contributors"),
        # Counts above the map
        "count-available": Name("单位可派", "units may go"),
        "count-incidents": Name("待处警情", "open incidents"),
        "count-overdue": Name("超过公布时限", "over the limit"),
        "gaps": Name("覆盖盲区", "Coverage gaps"),
        "gaps-help": Name(
            "可派单位在时限内（含出动时间）到不了的地方",
            "What no available unit reaches within the limit, turnout included",
        ),
        "gaps-limit": Name("时限", "Limit"),
        "gaps-minutes": Name("{minutes} 分钟", "{minutes} min"),
        "gaps-working": Name("正在计算覆盖……", "Working out the coverage…"),
        "gaps-share": Name(
            "{minutes} 分钟内可到：道路 {roads} · 有道路的面积 {area} · 人口 {people}",
            "Reached in {minutes} min: {roads} of streets · {area} of the area with roads "
            "· population {people}",
        ),
        "no-data": Name("无数据", "no data"),
        # New incident
        "category": Name("警情类别", "Category"),
        "category-choose": Name("请选择类别", "Choose a category"),
        "category-needed": Name(
            "请先选择警情类别，再点“立案”。", "Choose what happened first, then press Open."
        ),
        "severity": Name("程度 1（最轻）–4（最重）", "Severity 1 (least) – 4 (gravest)"),
        "severity-help": Name(
            "规则对各类别、各程度规定等级、预案和报告通知义务；未知另有规定。",
            "The rule book says for each category what a severity changes: priority, plan, duties. "
            "Unknown has an answer of its own.",
        ),
        "severity-unknown": Name("未知", "Unknown"),
        "severity-value": Name("{level} 级", "Level {level}"),
        "severity-meaning": Name("{level}：{words}", "{level}: {words}"),
        "facts": Name("已知情况", "Facts"),
        "facts-help": Name(
            "报警人说明的情况：可提高等级，并增加报告通知义务。是否在边界或辖区外由位置判定。",
            "What the caller states: it may raise the priority and adds duties. "
            "Whether the place is on a border or outside follows from the map.",
        ),
        "open": Name("立案", "Open"),
        "click-hint": Name(
            "或选择类别后点击地图立案。",
            "Or choose a category and click on the map.",
        ),
        "pin-hint": Name(
            "位置已标出。请选择警情类别，再点“立案”。",
            "The place is marked: choose what happened, then Open.",
        ),
        "coordinates-unread": Name(
            "无法识别“{text}”。请输入经度和纬度，例如 {example}。",
            "Cannot read “{text}”. Write longitude and latitude, for example {example}.",
        ),
        "coordinates-swapped": Name(
            "“{text}”看来是纬度在前。请先写经度：{example}。",
            "“{text}” seems to have the latitude first. Write the longitude first: {example}.",
        ),
        "coordinates-range": Name(
            "“{text}”超出范围：经度 -180 至 180，纬度 -90 至 90，例如 {example}。",
            "“{text}” is out of range: longitude -180 to 180, latitude -90 to 90, "
            "for example {example}.",
        ),
        "coordinates-far": Name(
            "“{text}”距{city} {away} 公里，请检查坐标。",
            "“{text}” is {away} km away from {city}. Please check the coordinates.",
        ),
        # Queue
        "queue": Name("警情队列", "Incident queue"),
        "queue-tab": Name("警情", "Queue"),
        "queue-empty": Name("没有待处警情。", "No incident is waiting."),
        "left": Name("剩 {time}", "{time} left"),
        "overdue": Name("超时 {time}", "overdue {time}"),
        "no-number": Name("未公布时限", "no number"),
        "no-unit": Name("不派警", "no unit"),
        "from-order": Name("自派警起算", "from the order"),
        "border": Name("边界", "border"),
        "outside": Name("辖区外", "outside"),
        "missing": Name("{city}没有来源提供：{list}。", "No source gives for {city}: {list}."),
        "missing-list": Name("、", ", "),
        "missing-population": Name("人口", "population"),
        "missing-street-names": Name("街道名称", "street names"),
        "missing-one-ways": Name("单行线（按双向计算）", "one-ways (taken as two-way)"),
        "missing-maxspeed": Name("限速（按道路等级估计）", "speed limits (by road class)"),
        "missing-turn-restrictions": Name("转弯限制", "turn restrictions"),
        "missing-limits": Name("公布的时限", "announced limits"),
        "missing-jurisdictions": Name("辖区", "jurisdictions"),
        "missing-roads-partly": Name(
            "全部道路（路网只覆盖部分辖区）",
            "all roads (the extract covers only part of the districts)",
        ),
        "as-of": Name("截至 {time}，此后无更新", "As of {time}; nothing newer arrived"),
        # Ranked units
        "ranking": Name("推荐单位", "Recommended units"),
        "ranking-optional": Name("视情可派单位", "Units, only as appropriate"),
        "ranking-count": Name("{count} 个可派", "{count} may go"),
        "ranking-empty": Name(
            "请选择警情，或选择类别后点击地图新建。",
            "Choose an incident, or a category and click on the map.",
        ),
        "off-road": Name(
            "距最近道路 {metres} 米，所列时间只算到路边",
            "The nearest street is {metres} m away; times end there",
        ),
        "off-road-estimate": Name(
            "距最近道路 {metres} 米，所列时间为直线估算",
            "The nearest street is {metres} m away; times are straight-line estimates",
        ),
        "ranking-nobody": Name("目前没有可派的单位。", "No unit may go at present."),
        "ranking-more": Name("再显示 {count} 个", "Show {count} more"),
        "place-line": Name("位置 {lon}, {lat} · {area}", "At {lon}, {lat} · {area}"),
        "place-outside": Name(
            "该位置不在本城市任何辖区内；最近辖区：{area}",
            "This place is outside every jurisdiction of the city; nearest: {area}",
        ),
        "place-unknown": Name("本城市没有辖区数据", "The city has no jurisdictions"),
        "limit-line": Name(
            "时限 {minutes} 分钟：{starts}至{stops} · {source}",
            "Limit {minutes} min, {starts} to {stops} · {source}",
        ),
        "limit-none": Name("此类地区未公布时限", "No number is announced for this kind of area"),
        "starts-received": Name("接警", "call"),
        "starts-dispatched": Name("派警", "order"),
        "stops-arrived": Name("到场", "arrival"),
        "stops-departed": Name("出动", "departure"),
        "team-missing": Name("缺少。{why}", "missing. {why}"),
        "team-same": Name("同一单位", "same unit"),
        "team-later": Name("可随后", "may follow"),
        "team-leader": Name("带队 {number}", "led by {number}"),
        # The rules: plan, what to tell the caller, duties
        "urgency-urgent": Name("紧急", "Urgent"),
        "urgency-non-urgent": Name("非紧急", "Not urgent"),
        "plan-line": Name(
            "{urgency} · 预案“{plan}”（第 {version} 版）",
            "{urgency} · plan “{plan}”, version\u00a0{version}",
        ),
        "plan-nobody": Name("按此预案不派警。", "No unit is sent under this plan."),
        "stated": Name("已知情况：{list}", "Stated: {list}"),
        "advice": Name("告知报警人", "Tell the caller"),
        "duties": Name("报告与通知", "Duties"),
        "duty-first": Name("先于派警", "Before the order"),
        "duty-acknowledged": Name("须回执", "to be acknowledged"),
        "duty-done": Name("已办 {time}", "done {time}"),
        "duty-answered": Name("，{receiver} {time} 回执", ", acknowledged by {receiver} {time}"),
        "duty-no-clock": Name("未定时限", "no time set"),
        "duty-with-order": Name("与派警一并", "with the order"),
        "duty-after-order": Name("派警后 {span} 内", "{span} from the order"),
        "duty-until": Name("{date} 前", "by {date}"),
        "days": Name("{count} 天", "{count} days"),
        "verdict-inside": Name("时限内", "inside limit"),
        "verdict-late": Name("超时", "late"),
        "verdict-none": Name("无时限", "no number"),
        "relation-own": Name("本辖区", "own area"),
        "relation-neighbour": Name("相邻辖区", "neighbouring"),
        "relation-outside": Name("其他辖区", "other area"),
        "sum": Name(
            "出动 {turnout} + 行驶 {travel} = {eta}", "Turnout {turnout} + travel {travel} = {eta}"
        ),
        "sum-waiting": Name(
            "待空闲 {waiting} + 出动 {turnout} + 行驶 {travel} = {eta}",
            "Free in {waiting} + turnout {turnout} + travel {travel} = {eta}",
        ),
        "why-not": Name("附近未推荐单位", "Near, but not offered"),
        "why-not-count": Name("共 {count} 个", "{count} in all"),
        "eta-unknown": Name("时间未知", "unknown"),
        # Trouble
        "trouble": Name("出错了", "Something went wrong"),
        "trouble-detail": Name(
            "操作未完成，详情已写入服务器日志。请重试。",
            "The action was not completed; the server's log has the details. Please try again.",
        ),
        "city-loading": Name("正在载入城市路网……", "Loading the city's roads…"),
        "city-unknown": Name(
            "没有城市“{city}”。可选：{list}。", "There is no city “{city}”. Known: {list}."
        ),
    }
)


def say(key: str, language: Language, **values: str) -> str:
    """
    Return the text under ``key`` with its values put in.

    Values are put in as they are: whoever hands the text to a page escapes it there.

    Raises
    ------
    KeyError
        If the catalogue has no such text.

    Examples
    --------
    >>> say("ranking-count", "en", count="12")
    '12 may go'
    """
    words = TEXTS[key].in_language(language)
    return words.format(**values) if values else words
