"""``python -m geodispatch`` is the command line."""

from geodispatch.cli import run

if __name__ == "__main__":
    run()
