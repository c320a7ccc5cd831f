"""Words of the pages that look back and ahead: coverage, limits, records."""

from collections.abc import Mapping
from types import MappingProxyType

from geodispatch.domain import Name

STUDY_TEXTS: Mapping[str, Name] = MappingProxyType(
    {
        "save-csv": Name("导出 CSV", "Save as CSV"),
        "save-json": Name("导出 JSON", "Save as JSON"),
        "save-geojson": Name("导出 GeoJSON", "Save as GeoJSON"),
        "print": Name("打印", "Print"),
        "area-class-urban": Name("城区", "urban"),
        "area-class-suburban": Name("郊区", "suburban"),
        "area-class-rural": Name("农村", "rural"),
        # Coverage
        "coverage-title": Name("覆盖情况", "Coverage"),
        "coverage-force": Name("力量", "Force"),
        "coverage-units": Name("当前单位", "Units now"),
        "coverage-posts": Name("各派出所", "Stations"),
        "coverage-again": Name("重新计算", "Work out again"),
        "coverage-of-units": Name(
            "{city}时间 {time} 可派的 {count} 个单位，含出动时间",
            "{count} units that could go at {time}, {city} time, turnout included",
        ),
        "coverage-of-posts": Name(
            "假设每个派出所有一辆巡逻车（共 {count} 辆），含出动时间；{city}时间 {time} 计算",
            "As if each station had one patrol car ({count} in all), turnout included; "
            "worked out at {time}, {city} time",
        ),
        "stations-synthetic": Name("派出所位置为合成数据", "stations are synthetic"),
        "coverage-plan": Name("勤务安排", "A shift plan"),
        "coverage-plan-file": Name("勤务安排（CSV）", "Shift plan, CSV"),
        "coverage-wait-plan": Name(
            "请先选择勤务安排文件：post,lon,lat,kind,units,days,from,to。",
            "Choose a shift plan first: post,lon,lat,kind,units,days,from,to.",
        ),
        "coverage-hour": Name("每周时段", "Hour of the week"),
        "coverage-of-plan": Name(
            "该时段在岗的 {count} 个单位，含出动时间；{city}时间 {time} 计算",
            "The {count} units posted in that hour, turnout included; "
            "worked out at {time}, {city} time",
        ),
        "coverage-several": Name("几个单位能按时到达", "Reached by several units"),
        "coverage-by-units": Name("至少 {count} 个单位", "by at least {count}"),
        "coverage-by-roads": Name("道路", "Streets"),
        "coverage-by-area": Name("面积", "Area"),
        "coverage-by-people": Name("人口", "People"),
        "coverage-by-calls": Name("以往警情", "Past calls"),
        "coverage-busy": Name("单位在忙的时间比例（假设）", "Busy share of a unit's time, assumed"),
        "coverage-expected": Name(
            "单位有 {busy} 时间在忙时的期望值", "expected, units being busy {busy} of their time"
        ),
        "coverage-calls": Name("以往警情", "Past calls"),
        "coverage-nearest": Name("最近单位", "Nearest"),
        "coverage-misses": Name("超时", "Late by"),
        "coverage-misses-worst": Name("最多超时", "Late by at most"),
        "coverage-never": Name("无路可达", "no road"),
        "coverage-late-or-never": Name("{low} 以上", "{low} or more"),
        "coverage-make-files": Name(
            "生成 GeoPackage 与 GeoParquet", "Make GeoPackage and GeoParquet"
        ),
        "week-title": Name("每周各时段", "By hour of the week"),
        "week-work-out": Name("计算一周", "Work out the week"),
        "week-working": Name("正在逐时计算……", "Working out hour by hour…"),
        "week-hint": Name(
            "按各时段的在岗单位和行车速度逐时计算，需要几秒钟。",
            "Each hour with its own posts and speeds; takes some seconds.",
        ),
        "week-target": Name("目标", "Target"),
        "week-below": Name(
            "有 {count} 个时段低于 {target}：{hours}",
            "{count} hours stay below {target}: {hours}",
        ),
        "week-kept": Name("各时段都不低于 {target}。", "No hour stays below {target}."),
        "week-speeds": Name("分时车速：{source}", "Speeds by hour: {source}"),
        "week-even": Name(
            "没有分时车速，各时段按同一车速计算。", "No speeds by hour are known: all hours alike."
        ),
        "coverage-gaps": Name(
            "盲区 {count} 处，共 {km2} 平方公里", "{count} gaps, {km2} km² in all"
        ),
        "coverage-number": Name("序号", "No."),
        "coverage-km2": Name("平方公里", "km²"),
        "coverage-where": Name("所在辖区", "Where"),
        "coverage-heads": Name("人口", "Population"),
        "coverage-more": Name(
            "另有 {count} 处较小，见导出文件", "Smaller ones, in the file: {count}"
        ),
        "coverage-whole": Name(
            "有道路的地方都能在时限内到达。", "Every place with a street is reached in time."
        ),
        # Limits
        "limits-title": Name("对外公布的到达时限", "Announced limits"),
        "limits-scope": Name(
            "时限由本市制定并公布；执行情况只统计未结警情和最近 24 小时内结案的警情。",
            "The city sets and announces its limits. How they are kept is counted from what is on "
            "the board: open incidents, and those closed within 24 hours.",
        ),
        "limits-table": Name("全部时限", "All limits"),
        "limits-none": Name(
            "本市没有时限文件。请在城市目录中放置 limits.toml。",
            "The city has no limits. Put a limits.toml into the city's folder.",
        ),
        "limits-area": Name("地区类别", "Area class"),
        "limits-where": Name("辖区", "Jurisdictions"),
        "limits-urgency": Name("紧急程度", "Urgency"),
        "limits-value": Name("时限", "Limit"),
        "limits-no-number": Name("未公布时限", "no number announced"),
        "limits-clock": Name("计时", "Clock"),
        "limits-from-to": Name("{starts}至{stops}", "{starts} to {stops}"),
        "limits-valid": Name("有效期", "In force"),
        "limits-span": Name("{since} 至 {until}", "{since} until {until}"),
        "limits-open-end": Name("自 {since} 起", "since {since}"),
        "limits-no-case": Name("无", "none"),
        "limits-since": Name("起", "From"),
        "limits-until": Name("止", "Until"),
        "limits-state": Name("状态", "State"),
        "limits-now": Name("现行", "in force"),
        "limits-past": Name("已失效", "past"),
        "limits-future": Name("尚未生效", "to come"),
        "limits-kept": Name("近期执行", "Kept lately"),
        "limits-kept-words": Name(
            "按时 {inside} · 超时 {late} · 计时中 {running}",
            "{inside} in time · {late} late · {running} running",
        ),
        "limits-inside": Name("按时", "In time"),
        "limits-late": Name("超时", "Late"),
        "limits-running": Name("计时中", "Running"),
        "limits-article": Name("条款", "Article"),
        "limits-source": Name("依据", "Source"),
        "limits-checks": Name("检查", "Checks"),
        "limits-sound": Name(
            "每类地区、每种紧急程度都有现行时限，彼此不重叠、不间断。",
            "Every area class has a limit in force for either urgency, without overlap or hole.",
        ),
        "limits-lacking": Name(
            "{area}·{urgency}：今天没有现行时限，此类警情不计时。"
            "请用 geodispatch limits announce 公布。",
            "{area}, {urgency}: no limit is in force today, so no clock runs for such calls. "
            "Announce one: geodispatch limits announce.",
        ),
        "limits-unannounced": Name(
            "{area}·{urgency}：公布的是“未定时限”，此类警情不计时。",
            "{area}, {urgency}: announced without a number, so no clock runs for such calls.",
        ),
        "limits-ends": Name(
            "{area}·{urgency}：现行时限至 {day} 止，其后没有新的时限。",
            "{area}, {urgency}: the limit ends on {day} and none follows.",
        ),
        "limits-hole": Name(
            "{area}·{urgency}：{since} 至 {until} 之间没有时限。",
            "{area}, {urgency}: there is no limit from {since} until {until}.",
        ),
        "limits-unused": Name(
            "{area}：有时限，但没有辖区属于这一类别。",
            "{area}: has limits, but no jurisdiction is of this class.",
        ),
        "impossible-title": Name("哪里不可能按时到达", "Where nobody can be in time"),
        "impossible-show": Name("在地图上显示", "Show on the map"),
        "impossible-hint": Name(
            "即使每个派出所都有一辆车随时待命，出动加行驶仍到不了的地方。",
            "Where even a car that stands ready at every station is too late, "
            "turnout and travel together.",
        ),
        "impossible-shares": Name(
            "从全部 {stations} 个派出所出发，该类地区道路的 {roads}、面积的 {area} 无法按时到达。",
            "From all {stations} stations, {roads} of the streets and {area} of the area of this "
            "class cannot be reached in time.",
        ),
        "impossible-nowhere": Name(
            "没有这一类别的地区。", "No ground of the city is of this class."
        ),
        "limits-for-nobody": Name(
            "{area}·{urgency}：没有警情适用这条时限。",
            "{area}, {urgency}: no call is judged by this limit.",
        ),
        "limits-backdated": Name(
            "{area}·{urgency}：{since} 起的时限 {day} 才公布。",
            "{area}, {urgency}: the limit from {since} was announced on {day} only.",
        ),
        "limits-zones-overlap": Name(
            "划定区域“{one}”与“{other}”重叠 {km2} 平方公里，重叠处按前者计时。",
            "The zones {one} and {other} overlap by {km2} km²; there the first of them counts.",
        ),
        "limits-impossible": Name(
            "{area}·{urgency}：从任何站点出发，该类地区处处都无法按时到达。",
            "{area}, {urgency}: nobody can keep this limit anywhere, from whichever station.",
        ),
        "limits-partly-impossible": Name(
            "{area}·{urgency}：该类地区 {share}% 的面积，从任何站点出发都无法按时到达。",
            "{area}, {urgency}: in {share} % of the area nobody can keep this limit, "
            "from whichever station.",
        ),
        # Records
        "records-title": Name("警情档案", "Records"),
        "records-number": Name("警情或来电编号", "Number of incident or call"),
        "records-phone": Name("回拨电话", "Call-back number"),
        "records-any": Name("不限", "any"),
        "records-where": Name("辖区、道路、地名或坐标", "District, road, site or coordinates"),
        "records-since": Name("接警日期自", "Received from"),
        "records-until": Name("至", "until"),
        "records-state": Name("状态", "State"),
        "records-open": Name("未结", "open"),
        "records-closed": Name("已结", "closed"),
        "records-search": Name("查询", "Search"),
        "records-searching": Name("正在查询日志……", "Searching the log…"),
        "records-turned": Name(
            "截止日期早于起始日期，请更正。", "The period ends before it begins: put that right."
        ),
        "records-long": Name(
            "一次最多查询 {days} 天，请缩短日期范围。",
            "At most {days} days at a time: choose a shorter period.",
        ),
        "records-digits": Name(
            "电话至少输入后 {digits} 位数字。",
            "Give at least the last {digits} digits of the phone.",
        ),
        "records-found": Name("找到 {count} 起", "{count} found"),
        "records-none": Name(
            "没有符合条件、且您可以查看的警情。", "Nothing fits, or nothing that you may see."
        ),
        "records-more": Name(
            "只列出最近的 {count} 起，请缩小范围。",
            "Only the latest {count} are listed: ask for less.",
        ),
        "records-choose": Name(
            "在左侧选择一起警情，查看全部记录。",
            "Choose an incident on the left to read all of it.",
        ),
        "records-gone": Name(
            "没有警情 {number}，或您无权查看。",
            "There is no incident {number}, or none for you to see.",
        ),
        "records-day": Name(
            "{day} 的警情；单位标在派警时的位置",
            "Incidents of {day}; units stand where they were when they were ordered",
        ),
        "records-ordered-here": Name("{time} 派警时的位置", "was here when ordered at {time}"),
        # The sheet of an incident
        "sheet-title": Name("警情记录单", "Incident sheet"),
        "sheet-about": Name(
            "{city} · 截至 {time} · 操作员 {operator}",
            "{city} · as of {time} · operator {operator}",
        ),
        "sheet-what": Name("警情", "What"),
        "sheet-priority": Name("等级", "Priority"),
        "sheet-received": Name("接警时间", "Received"),
        "sheet-place": Name("位置", "Place"),
        "sheet-area": Name("所在辖区", "Jurisdiction"),
        "sheet-facts": Name("已知情况", "Facts"),
        "sheet-calls": Name("来电", "Calls"),
        "sheet-end": Name("结案", "Closed"),
        "sheet-units": Name("出警单位", "Units"),
        "sheet-no-units": Name("未派单位。", "No unit was sent."),
        "sheet-over": Name("结束", "Ended"),
        "sheet-history": Name("全部记录", "Everything on record"),
        "sheet-seq": Name("序号", "No."),
        "sheet-day": Name("日期", "Day"),
        "sheet-time": Name("时间", "Time"),
        "sheet-event": Name("事项", "Event"),
        "sheet-article": Name("条款", "Article"),
        "sheet-by": Name("记录人", "By"),
        "sheet-details": Name("内容", "Details"),
    }
)
