"""From files to a rule book."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from geodispatch.adapters.rulebook.citing import read_demands, read_reasons, read_records
from geodispatch.adapters.rulebook.classification import read_groups, read_leaves
from geodispatch.adapters.rulebook.editions import Contents, editions
from geodispatch.adapters.rulebook.fields import named, read_texts, words
from geodispatch.adapters.rulebook.layers import Layers, read_layers
from geodispatch.adapters.rulebook.responses import (
    read_always,
    read_duties,
    read_plans,
    read_roles,
)
from geodispatch.adapters.rulebook.settings import read_settings
from geodispatch.adapters.rulebook.vocabulary import read_vocabulary
from geodispatch.policing.rulebook import RuleBook


@dataclass(frozen=True, slots=True)
class RuleBookFile:
    """
    A rule book and how it was written.

    Parameters
    ----------
    file
        Of the book; its profiles have files of their own.
    contents
        Everything that the files say, each with its days and its place.
    layers
        The book and its profiles as they were written.
    """

    file: Path
    book: RuleBook
    contents: Contents
    layers: Layers


def load_rulebook(
    code_or_path: str | Path = "110", profiles: Sequence[str | Path] = ()
) -> RuleBook:
    """
    Read a rule book with all its editions.

    Parameters
    ----------
    code_or_path
        Code of one that ships (``110``), or the path of a TOML file.
    profiles
        Paths of local profiles, laid over the book in this order (110 rules, art. 55).

    Raises
    ------
    InputError
        If a key is missing, misspelt or of the wrong kind, something names what is unknown or
        not in force, or the book contradicts itself; the message has file, line and key.
    """
    return read_rulebook(code_or_path, profiles).book


def read_rulebook(
    code_or_path: str | Path = "110", profiles: Sequence[str | Path] = ()
) -> RuleBookFile:
    """
    Read a rule book and keep how it was written, for those who check it.

    Raises
    ------
    InputError
        As `load_rulebook`.
    """
    layers = read_layers(code_or_path, profiles)
    table = layers.merged
    articles = read_texts(table)
    for profile in layers.profiles:
        articles.read(profile)
    vocabulary = read_vocabulary(table, articles)
    roles = read_roles(table, articles, vocabulary)
    plans = read_plans(layers.rows("plan", articles), articles, vocabulary, roles)
    duties = read_duties(table, articles, vocabulary)
    groups = read_groups(table, articles, duties)
    contents = Contents(
        code=words(layers.book, "code"),
        name=named(layers.book),
        table=table,
        articles=articles,
        vocabulary=vocabulary,
        settings=read_settings(layers.rows("setting", articles), articles, layers.book),
        roles=roles,
        plans=plans,
        duties=duties,
        always=read_always(table, duties),
        groups=groups,
        leaves=read_leaves(table, articles, vocabulary, (plans, duties, groups)),
        reasons=read_reasons(table, articles),
        records=read_records(table, articles),
        demands=read_demands(table, articles),
    )
    profile_codes = tuple(words(profile, "profile") for profile in layers.profiles)
    book = RuleBook(
        code=contents.code,
        name=contents.name,
        editions=tuple(replace(rules, profiles=profile_codes) for rules in editions(contents)),
        overrides=layers.overrides(articles),
    )
    return RuleBookFile(layers.book.file, book, contents, layers)
