"""`python -m fascicle` is `fascicle`."""

import sys

from fascicle.cli import main

if __name__ == "__main__":
    sys.exit(main())
