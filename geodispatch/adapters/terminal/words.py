"""The words around an answer, in both languages, and how numbers are said."""

from collections.abc import Iterable

from geodispatch.domain.naming import Language, Name
from geodispatch.policing import Reason, span

DAY_S = 86_400.0

_WORDS = {
    "rank": Name("序", "#"),
    "unit": Name("单位", "Unit"),
    "eta": Name("到达", "ETA"),
    "waiting": Name("其中等待", "of it waiting"),
    "distance": Name("距离", "Distance"),
    "verdict": Name("时限", "Limit"),
    "relation": Name("辖区", "Ground"),
    "why": Name("理由", "Reasons"),
    "all": Name("以上各单位：{why}", "All of these: {why}"),
    "why_not": Name("未推荐原因", "Why not"),
    "recommended": Name("推荐单位", "Recommended"),
    "left_out": Name("未推荐单位", "Left out"),
    "more": Name("另有 {n} 个，用 --json 查看全部", "{n} more; --json shows all"),
    "nobody": Name("没有可派单位。", "No unit may go."),
    "none_needed": Name("不派警。", "No unit is sent."),
    "plan": Name("预案：{name}", "Plan: {name}"),
    "filed": Name("{day}报备", "filed {day}"),
    "unfiled": Name("假设，未报备", "assumed, not filed"),
    "rules": Name("规则：{book}", "Rules: {book}"),
    "served": Name(
        "与逐个处理相比，多 {n} 起警情有人可派",
        "Against one by one, {n} more calls get somebody",
    ),
    "no_gain": Name("与逐个处理的结果相同", "One by one would have done as well"),
    "policy": Name("派警机制：{name}", "Policy: {name}"),
    "advice": Name("告知求助人：{told}", "Tell the caller: {told}"),
    "competent": Name("主管单位：{body}", "Competent: {body}"),
    "duties": Name("通知与报告", "Duties"),
    "what": Name("事项", "What"),
    "to": Name("对象", "To"),
    "due": Name("时限", "Due"),
    "at_once": Name("立即", "at once"),
    "overdue": Name("已超 {span}", "{span} overdue"),
    "no_clock": Name("未定时限", "no time set"),
    "days": Name("{n} 天", "{n} days"),
    "before": Name("派警前", "before the order"),
    "article": Name("条款", "Article"),
    "off_road": Name(
        "最近的道路在 {m:.0f} 米外，到达时间算到该处",
        "The nearest street is {m:.0f} m away; times end there",
    ),
    "team": Name("出警组合", "Team"),
    "led_by": Name("负责民警 {leader}", "led by {leader}"),
    "missing": Name("缺", "missing"),
    "provisional": Name("暂由其负责", "owner for now"),
    "sent": Name(
        "已派：{sent}；增援第 {level} 级", "Already sent: {sent}. Reinforcement, level {level}"
    ),
    "monitoring": Name("周边布控：{tasks}", "In the surroundings: {tasks}"),
    "in_time": Name("时限内", "inside"),
    "late": Name("超时", "late"),
    "none": Name("未公布", "no number"),
    "own": Name("本辖区", "own"),
    "neighbour": Name("相邻", "neighbour"),
    "outside": Name("其他", "other"),
    "urgent": Name("紧急", "urgent"),
    "non-urgent": Name("非紧急", "non-urgent"),
    "limit": Name("公布时限：{limit}（{source}）", "Announced limit: {limit} ({source})"),
    "call": Name("警情", "Call"),
    "category": Name("类别", "Category"),
    "together": Name(
        "与逐个处理相比：多补 {roles} 个角色，最晚到达早 {slowest}，合计早 {total}",
        "Against one by one: {roles} more roles filled, the last arrival {slowest} sooner, "
        "{total} sooner in sum",
    ),
    "proved": Name("已证明没有更好的分配", "Proved: there is no better choice"),
    "not_proved": Name("时间内未能证明最优", "Not proved to be the best in the time given"),
    "coverage": Name(
        "{limit} 内可到达（{units} 个可派单位）", "Reached within {limit} ({units} units)"
    ),
    "roads": Name("道路长度", "street length"),
    "area": Name("面积", "area"),
    "population": Name("人口", "population"),
    "no_data": Name("无数据", "no data"),
    "when": Name("时间", "When"),
    "said": Name("内容", "Said"),
    "by": Name("操作人", "By"),
    "recorded": Name("登记于 {at}", "recorded {at}"),
    "paper": Name("补录，纸质单 {form}", "late entry, form {form}"),
    "studied": Name(
        "{since} 至 {until}：警情 {calls} 起，其中 {judged} 起纳入评估",
        "{since} to {until}: {calls} calls, {judged} of them judged",
    ),
    "passed_over": Name("未纳入 {n} 起：{why}", "{n} left out: {why}"),
    "left_out_patrol": Name("巡逻发现", "found by patrols"),
    "left_out_no_category": Name("无类别", "without a category"),
    "left_out_no_place": Name("无位置", "without a place"),
    "left_out_no_rules": Name("规则施行之前", "before the rules were in force"),
    "left_out_unknown_facts": Name("事实代码不明", "with facts that the rules do not know"),
    "left_out_confidential": Name("另行保管的类别", "of a kind that is kept apart"),
    "class_urban": Name("城区", "urban"),
    "class_suburban": Name("郊区", "suburban"),
    "class_rural": Name("农村", "rural"),
    "no_calls": Name("这段时间没有可评估的警情。", "There is no call to judge in this time."),
    "turned_round": Name(
        "{n} 起的终点早于起点，不计入用时和占比",
        "For {n} the clock stopped before it started; they are in no time and no share",
    ),
    "legs": Name(
        "中位数：派警 {queue}，出动 {turnout}，行驶 {travel}",
        "Medians: to the order {queue}, to setting out {turnout}, to the arrival {travel}",
    ),
    "gap": Name(
        "{urgency}，{area}与{other}相比：中位数 {median}，时限内占比 {share}",
        "{urgency}, {area} against {other}: median {median}, within the limit {share}",
    ),
    "trend": Name(
        "{weeks} 周趋势：时限内占比每周 {share}，中位数每周 {median}",
        "Trend over {weeks} weeks: within the limit {share}, median {median} a week",
    ),
    "points": Name(
        "{value:+.1f} 个百分点（{low:+.1f} 至 {high:+.1f}）",
        "{value:+.1f} points ({low:+.1f} to {high:+.1f})",
    ),
    "seconds": Name(
        "{value:+.0f} 秒（{low:+.0f} 至 {high:+.0f}）", "{value:+.0f} s ({low:+.0f} to {high:+.0f})"
    ),
    "outside_areas": Name(
        "{n} 起在各辖区之外，按最近辖区的时限评估",
        "{n} outside every area, judged by the promise of the nearest one",
    ),
    "unjudged": Name("{n} 起没有适用的时限", "For {n} nothing was announced"),
    "no_number": Name("{n} 起的时限未定数字", "For {n} a limit without a number was announced"),
    "limits": Name("公布的时限与执行情况", "What was announced, and how it was kept"),
    "areas": Name("各辖区", "By area"),
    "calls": Name("警情", "Calls"),
    "within": Name("时限内占比", "Within"),
    "at_least": Name("至少", "At least"),
    "median": Name("中位数", "Median"),
    "p90": Name("P90", "P90"),
    "no_stop": Name("无到达记录", "No arrival"),
    "by_position": Name("按定位", "By position"),
    "confidence": Name(
        "数字下方为其 {share} 置信区间；“至少”指无到达记录者一律按超时计",
        "Below a figure its {share} interval; 'at least' counts calls without an arrival as late",
    ),
    "doubt_positions": Name(
        "存疑：{area} 有 {share} 的到达按钮比定位早一分钟以上（可比 {n} 起，中位数早 {later}）",
        "Doubted: in {area} {share} of arrivals were pressed over a minute before the positions "
        "say so ({n} compared, median {later})",
    ),
    "doubt_at_once": Name(
        "存疑：{area} 有 {share} 的到达按钮在出发时即按下（{n} 起）",
        "Doubted: in {area} {share} of arrivals were pressed as the unit set out ({n} calls)",
    ),
    "worst_areas": Name("最需改进的辖区：{what}", "Worst areas: {what}"),
    "worst_hours": Name("最需改进的时段：{what}", "Worst hours: {what}"),
    "mon": Name("周一", "Mon"),
    "tue": Name("周二", "Tue"),
    "wed": Name("周三", "Wed"),
    "thu": Name("周四", "Thu"),
    "fri": Name("周五", "Fri"),
    "sat": Name("周六", "Sat"),
    "sun": Name("周日", "Sun"),
    "by_units": Name("{n} 个单位", "{n} units"),
    "by_unit": Name("1 个单位", "1 unit"),
    "expected": Name("考虑占用 {busy}", "expected, {busy} busy"),
    "past_calls": Name("历史警情", "past calls"),
    "unplaced": Name("{n} 起警情没有位置，未计入", "{n} calls have no place and are in no share"),
    "gap_misses": Name(
        "最大盲区 {km2:.1f} 平方公里，最近为 {unit}，近处差 {short}，远处差 {far}",
        "The largest gap, {km2:.1f} km², is missed by {short} at its near end, where {unit} comes "
        "first, and by {far} at its far end",
    ),
    "nobody_comes": Name("无人可达", "nobody at all"),
    "week": Name(
        "一周各小时，{of}占比：最低 {low}，最高 {high}",
        "Over the week, share of {of}: {low} at least, {high} at most",
    ),
    "week_below": Name("低于 {target} 的时段：{what}", "Below {target}: {what}"),
    "week_kept": Name("各时段均不低于 {target}", "No hour is below {target}"),
    "siting": Name(
        "要达到 {wanted}，需增设 {n} 处（现为 {now}）",
        "To reach {wanted}: {n} more posts (now {now})",
    ),
    "siting_beyond": Name(
        "在可选地点全部设点也只能达到 {possible}",
        "Posts at all the places considered would reach {possible} and no more",
    ),
    "siting_bound": Name(
        "至少需要 {n} 处，未能证明最少", "At least {n}; not proved to be the fewest"
    ),
    "adds": Name("增加", "Adds"),
    "share": Name("合计", "Share"),
    "place": Name("位置", "Place"),
    "gaps": Name("覆盖盲区 {n} 处，合计 {km2:.1f} 平方公里", "{n} gaps, {km2:.1f} km² in all"),
}


def word(key: str, language: Language, **values: object) -> str:
    """Return a word or a sentence of the table, with its values."""
    return _WORDS[key].in_language(language).format(**values)


def cited(reasons: Iterable[Reason], language: Language) -> str:
    """Return reasons with their articles, on one line."""
    return "; ".join(f"{reason.text(language)} [{reason.article}]" for reason in reasons)


def clock(seconds: float) -> str:
    """
    Return seconds as minutes and seconds.

    Examples
    --------
    >>> clock(304.2)
    '5:04'
    """
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"


def spoken(seconds: float, language: Language) -> str:
    """
    Say a span of time; less than none is said with a minus.

    Examples
    --------
    >>> spoken(250, "en"), spoken(-40, "en"), spoken(30 * DAY_S, "zh")
    ('4 min 10 s', '-40 s', '30 天')
    """
    days = f"{abs(seconds) / DAY_S:.1f}".removesuffix(".0")
    long = abs(seconds) >= DAY_S
    said = word("days", language, n=days) if long else span(seconds).in_language(language)
    return f"-{said}" if round(seconds) < 0 else said
