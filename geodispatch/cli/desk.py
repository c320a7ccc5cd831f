"""``geodispatch desk check``."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any

import typer

from geodispatch import wiring
from geodispatch.adapters.desk_roster import city_desks, read_watches
from geodispatch.cli.options import (
    BookOption,
    CityOption,
    JsonOption,
    Lang,
    LangOption,
    ProfilesOption,
    read_moment,
)
from geodispatch.cli.output import out, print_json
from geodispatch.domain.naming import Language, Name
from geodispatch.domain.roster import DeskAreas, Span, Watches
from geodispatch.errors import InputError
from geodispatch.policing import City
from geodispatch.policing.records import DeskDemand
from geodispatch.policing.rulebook import Rules

app = typer.Typer(help="Check desks and their rosters.", no_args_is_help=True)

_WORDS: Mapping[str, Name] = MappingProxyType(
    {
        "no-desk": Name(
            "辖区 {jurisdiction} 没有接警台", "The jurisdiction {jurisdiction} has no desk"
        ),
        "several-desks": Name(
            "辖区 {jurisdiction} 同属多个接警台：{desks}",
            "The jurisdiction {jurisdiction} has several desks: {desks}",
        ),
        "no-jurisdiction": Name(
            "接警台 {desks} 列有 {jurisdiction}，本市无此辖区代码",
            "The desk {desks} names {jurisdiction}, which is the code of no jurisdiction",
        ),
        "nobody": Name(
            "接警台 {desks} 自 {begin} 至 {until} 无人值守",
            "Nobody sits at the desk {desks} from {begin} until {until}",
        ),
        "good": Name(
            "{desks}：每个辖区有且仅有一个接警台", "{desks}: each jurisdiction has exactly one desk"
        ),
        "staffed": Name(
            "自 {begin} 至 {until} 始终有人值守",
            "From {begin} until {until} somebody always sits there",
        ),
    }
)
_DEMANDS = {
    "no-desk": DeskDemand.ONE_DESK,
    "several-desks": DeskDemand.ONE_DESK,
    "nobody": DeskDemand.ALWAYS_STAFFED,
}
"""What of the rules a finding falls short of; a slip of the pen falls short of none."""


@dataclass(frozen=True, slots=True)
class _Finding:
    """
    Something that is not as it should be.

    Parameters
    ----------
    code
        Which, as in `_WORDS`.
    desks, jurisdiction
        Codes of those that it is about.
    hours
        In which nobody sits there.
    """

    code: str
    desks: tuple[str, ...] = ()
    jurisdiction: str = ""
    hours: Span | None = None


@app.callback()
def desk() -> None:
    """Check desks and their rosters."""


@app.command()
def check(
    city: CityOption,
    desks: Annotated[
        Path | None,
        typer.Option(
            "--desks",
            metavar="FILE",
            help="Desks, TOML; without it the city's own, or one for all.",
        ),
    ] = None,
    roster: Annotated[
        Path | None,
        typer.Option("--roster", metavar="FILE", help="Who sits at which desk and when, CSV."),
    ] = None,
    begin: Annotated[
        str | None,
        typer.Option("--from", metavar="ISO", help="Hours to check; those of the roster if not."),
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="ISO", help="End of these hours, exclusive.")
    ] = None,
    rules: BookOption = None,
    rules_profile: ProfilesOption = None,
    lang: LangOption = Lang.zh,
    as_json: JsonOption = False,
) -> None:
    """Say whether each jurisdiction has exactly one desk, and each desk somebody at every hour."""
    if roster is None and (begin or until):
        msg = "--from and --until are the hours of a roster: give --roster FILE"
        raise typer.BadParameter(msg)
    loaded = wiring.open_city(city, rules, rules_profile or ())
    areas = city_desks(loaded, city, desks)
    findings, hours = list(_of_areas(areas, loaded)), None
    if roster is not None:
        watches = read_watches(roster, [one.code for one in areas])
        hours = _hours(roster, watches, begin, until)
        findings += _of_watches(areas, watches, hours)
    told = _Told(loaded, loaded.rules(hours[0] if hours else read_moment(None)), lang.value)
    if as_json:
        print_json(told.document(areas, findings, hours))
    else:
        for line in told.lines(areas, findings, hours):
            out.print(line, soft_wrap=True)
    if findings:
        raise typer.Exit(1)


def _hours(roster: Path, watches: Watches, begin: str | None, until: str | None) -> Span:
    """
    Return the hours that are asked about, in UTC; without options those of the roster.

    Raises
    ------
    InputError
        If the roster is empty, or the hours do not end after they begin.
    """
    if not len(watches):
        raise InputError("the roster has no watch", "Enter who sits where", file=roster)
    since = read_moment(begin, "--from") if begin else min(watch.on_from for watch in watches)
    end = read_moment(until, "--until") if until else max(watch.on_until for watch in watches)
    if end <= since:
        problem = f"is {end.isoformat()}, not after it begins at {since.isoformat()}"
        raise InputError(problem, field="--until")
    return since.astimezone(UTC), end.astimezone(UTC)


def _of_areas(areas: DeskAreas, city: City) -> Iterator[_Finding]:
    doubts = areas.doubts(area.code for area in city.jurisdictions)
    for code in doubts.without:
        yield _Finding("no-desk", (), code)
    for code, desks in doubts.shared.items():
        yield _Finding("several-desks", desks, code)
    for code, desks in doubts.unknown.items():
        yield _Finding("no-jurisdiction", desks, code)


def _of_watches(areas: DeskAreas, watches: Watches, hours: Span) -> Iterator[_Finding]:
    for one in areas:
        for span in watches.uncovered(one.code, *hours):
            yield _Finding("nobody", (one.code,), hours=span)


@dataclass(frozen=True, slots=True)
class _Told:
    """Findings for people and for programs: the clocks of a city, the articles of an edition."""

    city: City
    rules: Rules
    language: Language

    def lines(
        self, areas: DeskAreas, findings: list[_Finding], hours: Span | None
    ) -> Iterator[str]:
        for finding in findings:
            article = self._article(finding)
            yield f"{self._text(finding)} [{article}]" if article else self._text(finding)
        if not findings:
            yield self._text(_Finding("good", tuple(one.code for one in areas)))
            if hours:
                yield self._text(_Finding("staffed", hours=hours))

    def document(
        self, areas: DeskAreas, findings: list[_Finding], hours: Span | None
    ) -> dict[str, Any]:
        return {
            "city": self.city.code,
            "good": not findings,
            "from": hours[0].isoformat() if hours else None,
            "until": hours[1].isoformat() if hours else None,
            "desks": [
                {
                    "code": one.code,
                    "name": one.name.in_language(self.language),
                    "jurisdictions": list(one.jurisdictions),
                }
                for one in areas
            ],
            "findings": [self._row(finding) for finding in findings],
        }

    def _row(self, finding: _Finding) -> dict[str, Any]:
        hours = finding.hours
        return {
            "code": finding.code,
            "article": self._article(finding),
            "text": self._text(finding),
            "jurisdiction": finding.jurisdiction or None,
            "desks": list(finding.desks),
            "from": hours[0].isoformat() if hours else None,
            "until": hours[1].isoformat() if hours else None,
        }

    def _article(self, finding: _Finding) -> str | None:
        demand = _DEMANDS.get(finding.code)
        return self.rules.demands.get(demand) if demand else None

    def _text(self, finding: _Finding) -> str:
        begin, until = finding.hours or (None, None)
        return (
            _WORDS[finding.code]
            .in_language(self.language)
            .format(
                desks=("、" if self.language == "zh" else ", ").join(finding.desks),
                jurisdiction=self._area(finding.jurisdiction),
                begin=self._clock(begin),
                until=self._clock(until),
            )
        )

    def _area(self, code: str) -> str:
        area = self.city.jurisdictions.get(code)
        return f"{area.name} ({code})" if area and area.name != code else code

    def _clock(self, instant: datetime | None) -> str:
        """Return a moment on the clocks of the city, with their offset: an hour may come twice."""
        if instant is None:
            return ""
        return self.city.local_time(instant).isoformat(sep=" ", timespec="minutes")
