"""Build the container image: ``make image``."""

import sys
import time

from dev.errors import SetupError
from dev.image.engine import IMAGE, find_engine, size

MEGABYTE = 1_000_000


def main() -> None:
    engine = find_engine()
    began_at = time.monotonic()
    base = engine.build()
    seconds = time.monotonic() - began_at
    whole, below = (size(engine, name) / MEGABYTE for name in (IMAGE, base))
    print(f"Built {IMAGE} in {seconds:.0f} s. It has {whole:.0f} MB, of which {below:.0f} MB are {base}.")


if __name__ == "__main__":
    try:
        main()
    except SetupError as error:
        sys.exit(str(error))
