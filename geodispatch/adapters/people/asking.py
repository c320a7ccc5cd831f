"""Asks for a name and a password at a terminal, and says who sits at it."""

import getpass
import os
import sys
from contextlib import suppress
from importlib import import_module
from pathlib import Path

from geodispatch.adapters.people.passwords import LONGEST
from geodispatch.errors import InputError

_LOGIN = Path("/proc/self/loginuid")


def at_terminal() -> bool:
    """Whether somebody can be asked."""
    return sys.stdin is not None and sys.stdin.isatty()


def whoever_types() -> str:
    """
    Return under which name a change at this terminal stands on record.

    It is the account of the operating system, which the machine vouches for and no variable
    changes; where it was taken on (``sudo``), the one that signed in at the machine goes before.
    """
    try:
        pwd = import_module("pwd")
        name = str(pwd.getpwuid(os.getuid()).pw_name)
    except (ImportError, KeyError):
        return f"os:{getpass.getuser()}"
    with suppress(OSError, ValueError, KeyError):
        first = pwd.getpwuid(int(_LOGIN.read_text(encoding="ascii"))).pw_name
        if first != name:
            return f"os:{first} as {name}"
    return f"os:{name}"


def ask_name() -> str:
    """Ask for the name of an account, until something is typed; empty where the terminal ended."""
    while True:
        sys.stderr.write("Name of the first account (a service number): ")
        sys.stderr.flush()
        typed = sys.stdin.readline()
        if typed.strip() or not typed:
            return typed.strip()


def ask_password(name: str) -> str:
    """
    Ask twice for a password; nothing of it is shown.

    Raises
    ------
    InputError
        If there is no terminal, or the two are not the same.
    """
    if not at_terminal():
        problem = "there is no terminal to ask for the password at"
        raise InputError(problem, "Give it on standard input with --password-stdin")
    first = getpass.getpass(f"Password of {name}: ")
    if getpass.getpass("Once more: ") != first:
        raise InputError("the two passwords are not the same", "Nothing was changed; try again")
    return first


def read_password() -> str:
    """
    Return the first line of standard input.

    Raises
    ------
    InputError
        If it is not UTF-8.
    """
    line = sys.stdin.buffer.readline(8 * LONGEST)
    try:
        return line.decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError:
        raise InputError("the password on standard input is not UTF-8") from None
