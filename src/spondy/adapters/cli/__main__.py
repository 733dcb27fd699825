"""`python -m spondy.adapters.cli` is `spondy`."""

import sys

from spondy.adapters.cli import main

if __name__ == "__main__":
    sys.exit(main())
