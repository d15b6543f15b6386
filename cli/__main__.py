"""`python -m cli.main` and `python -m cli` run the program without it being installed."""

from __future__ import annotations

import sys

from cli.main import main

if __name__ == "__main__":
    sys.exit(main())
