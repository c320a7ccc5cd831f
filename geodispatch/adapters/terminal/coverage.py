"""How much of a city is reached, as a table."""

from rich.console import Console
from rich.table import Table

from geodispatch.adapters.terminal.words import spoken, word
from geodispatch.domain.naming import Language
from geodispatch.studies import CoverageStudy


def print_coverage(console: Console, study: CoverageStudy, language: Language) -> None:
    """Print the shares that are covered and the size of the gaps."""
    limit = spoken(study.limit.total_seconds(), language)
    console.print(word("coverage", language, limit=limit, units=study.units))
    table = Table(show_header=False)
    table.add_column()
    table.add_column(justify="right")
    for key, share in (
        ("roads", study.covered_road_share),
        ("area", study.covered_area_share),
        ("population", study.covered_population_share),
    ):
        shown = word("no_data", language) if share is None else f"{share:.1%}"
        table.add_row(word(key, language), shown)
    console.print(table)
    total_km2 = sum(gap.area_km2 for gap in study.gaps)
    console.print(word("gaps", language, n=len(study.gaps), km2=total_km2))
