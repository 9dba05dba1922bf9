"""`python -m dedupe` is the same as `dedupe`."""

from __future__ import annotations

from dedupe.cli import main

if __name__ == "__main__":
    main()
