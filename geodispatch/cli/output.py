"""Where words go: answers to stdout, everything else to stderr."""

import json
import sys
from typing import Any

from rich.console import Console

out = Console(highlight=False, markup=False)
err = Console(stderr=True, soft_wrap=True, highlight=False, markup=False)


def print_json(document: dict[str, Any]) -> None:
    """Print one JSON document on one line of stdout, and nothing else."""
    text = json.dumps(document, ensure_ascii=False, allow_nan=False) + "\n"
    # UTF-8 whatever the terminal speaks: this is for programs.
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8"))
    sys.stdout.buffer.flush()


def tell(message: str) -> None:
    """Say something to the person at the terminal, on stderr."""
    err.print(message)
