"""The main part of a test program whose first argument is a family."""
import sys

from .families import FamilyMissing, find_family
from .workspace import SKIPPED


def run_on_family(play, name, *arguments):
    """Plays it and ends the program: with 0, or with 77 and one clear line if that family is not there."""
    try:
        family = find_family(name)
    except FamilyMissing as missing:
        print(f"skipped: {missing}")
        sys.exit(SKIPPED)
    play(family, *arguments)
    sys.exit(0)
