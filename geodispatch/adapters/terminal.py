"""Answers as tables in a terminal, for people; programs read `exports`."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from geodispatch.domain.jurisdiction import JurisdictionStatus
from geodispatch.domain.naming import Language, Name
from geodispatch.policing import OFF_ROAD_NOTICE_M, LeftOut, Offer, Reason, Recommendation, span
from geodispatch.studies import CoverageStudy

_WORDS = {
    "rank": Name("序", "#"),
    "unit": Name("单位", "Unit"),
    "eta": Name("到达", "ETA"),
    "distance": Name("距离", "Distance"),
    "verdict": Name("时限", "Limit"),
    "relation": Name("辖区", "Ground"),
    "why": Name("理由", "Reasons"),
    "why_not": Name("未推荐原因", "Why not"),
    "recommended": Name("推荐单位", "Recommended"),
    "left_out": Name("未推荐单位", "Left out"),
    "more": Name("另有 {n} 个，用 --json 查看全部", "{n} more; --json shows all"),
    "nobody": Name("没有可派单位。", "No unit may go."),
    "off_road": Name(
        "最近的道路在 {m:.0f} 米外，到达时间算到该处",
        "The nearest street is {m:.0f} m away; times end there",
    ),
    "team": Name("出警组合", "Team"),
    "missing": Name("缺", "missing"),
    "in_time": Name("时限内", "inside"),
    "late": Name("超时", "late"),
    "none": Name("未公布", "no number"),
    "own": Name("本辖区", "own"),
    "neighbour": Name("相邻", "neighbour"),
    "outside": Name("其他", "other"),
    "urgent": Name("紧急", "urgent"),
    "non-urgent": Name("非紧急", "non-urgent"),
    "limit": Name("公布时限", "Announced limit"),
    "coverage": Name(
        "{limit} 内可到达（{units} 个可派单位）", "Reached within {limit} ({units} units)"
    ),
    "roads": Name("道路长度", "street length"),
    "area": Name("面积", "area"),
    "population": Name("人口", "population"),
    "no_data": Name("无数据", "no data"),
    "gaps": Name("覆盖盲区 {n} 处，合计 {km2:.1f} 平方公里", "{n} gaps, {km2:.1f} km² in all"),
}

_STATUSES = {
    JurisdictionStatus.INSIDE: Name("辖区内", "inside"),
    JurisdictionStatus.BORDER: Name("辖区边界", "on a border"),
    JurisdictionStatus.OUTSIDE: Name("辖区外", "outside"),
}

ROWS = 10


def print_recommendation(console: Console, answer: Recommendation, language: Language) -> None:
    """Print the ranked units, the team and the nearest units left out."""

    def say(key: str) -> str:
        return _WORDS[key].in_language(language)

    area = answer.location.jurisdiction
    head = Text(answer.category.name.in_language(language), style="bold")
    head.append(f"  {say(answer.category.urgency)}  P{int(answer.category.priority)}")
    status = _STATUSES[answer.location.status].in_language(language)
    head.append(f"  {area.name if area else '-'} ({status})")
    console.print(head)
    if answer.limit is not None:
        number = answer.limit.limit
        shown = say("none") if number is None else _span(number.total_seconds(), language)
        console.print(Text(f"{say('limit')}: {shown} ({answer.limit.source})", style="dim"))
    by_road = any(offer.by_road for offer in answer.recommended)
    if by_road and answer.off_road_m > OFF_ROAD_NOTICE_M:
        console.print(Text(say("off_road").format(m=answer.off_road_m), style="bold"))
    if not answer.recommended:
        console.print(Text(say("nobody"), style="bold"))
    else:
        console.print(_offers(answer.recommended[:ROWS], language))
        _more(console, len(answer.recommended) - ROWS, language)
        team = ", ".join(f"{m.callsign} ({m.role.name.in_language(language)})" for m in answer.team)
        gaps = ", ".join(gap.role.name.in_language(language) for gap in answer.missing)
        console.print(
            Text(f"{say('team')}: {team}" + (f"; {say('missing')}: {gaps}" if gaps else ""))
        )
    if answer.left_out:
        console.print(_left_out(answer.left_out[:ROWS], language))
        _more(console, len(answer.left_out) - ROWS, language)


def print_coverage(console: Console, study: CoverageStudy, language: Language) -> None:
    """Print the shares that are covered and the size of the gaps."""
    words = {key: name.in_language(language) for key, name in _WORDS.items()}
    limit = _span(study.limit.total_seconds(), language)
    console.print(words["coverage"].format(limit=limit, units=study.units))
    table = Table(show_header=False)
    table.add_column()
    table.add_column(justify="right")
    for key, share in (
        ("roads", study.covered_road_share),
        ("area", study.covered_area_share),
        ("population", study.covered_population_share),
    ):
        table.add_row(words[key], words["no_data"] if share is None else f"{share:.1%}")
    console.print(table)
    total_km2 = sum(gap.area_km2 for gap in study.gaps)
    console.print(words["gaps"].format(n=len(study.gaps), km2=total_km2))


def _offers(offers: tuple[Offer, ...], language: Language) -> Table:
    words = {key: name.in_language(language) for key, name in _WORDS.items()}
    table = Table(title=words["recommended"], title_justify="left")
    table.add_column(words["rank"], justify="right")
    table.add_column(words["unit"], no_wrap=True)
    for key in ("eta", "distance"):
        table.add_column(words[key], justify="right", no_wrap=True)
    for key in ("verdict", "relation"):
        table.add_column(words[key], no_wrap=True)
    table.add_column(words["why"], overflow="fold")
    verdicts = {True: "in_time", False: "late", None: "none"}
    for rank, offer in enumerate(offers, start=1):
        sign = "" if offer.by_road else "≈ "
        table.add_row(
            str(rank),
            Text(offer.unit.callsign, style="bold"),
            sign + _clock(offer.eta_s),
            f"{sign}{offer.distance_m / 1000:.1f} km",
            words[verdicts[offer.within_limit]],
            words[offer.relation],
            _reasons(offer.reasons, language),
        )
    return table


def _reasons(reasons: tuple[Reason, ...], language: Language) -> Text:
    return Text("; ".join(f"{reason.text(language)} [{reason.article}]" for reason in reasons))


def _clock(seconds: float) -> str:
    """Seconds as minutes and seconds, ``5:04``."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"


def _left_out(left_out: tuple[LeftOut, ...], language: Language) -> Table:
    table = Table(title=_WORDS["left_out"].in_language(language), title_justify="left")
    table.add_column(_WORDS["unit"].in_language(language), no_wrap=True)
    table.add_column(_WORDS["eta"].in_language(language), justify="right")
    table.add_column(_WORDS["why_not"].in_language(language), overflow="fold")
    for out in left_out:
        table.add_row(
            Text(out.unit.callsign),
            "-" if out.eta_s is None else _clock(out.eta_s),
            _reasons(out.reasons, language),
        )
    return table


def _more(console: Console, count: int, language: Language) -> None:
    if count > 0:
        console.print(Text(_WORDS["more"].in_language(language).format(n=count), style="dim"))


def _span(seconds: float, language: Language) -> str:
    return span(seconds).in_language(language)
