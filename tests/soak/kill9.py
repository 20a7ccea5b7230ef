"""``kill -9`` in the middle of writes, 50 times (or as often as said), at random moments.

    python -m tests.soak.kill9 [ROUNDS]

Prints a line a round and a last one with what was acknowledged in all; exit status 1 when anything was lost.
"""

from __future__ import annotations

import random
import sys
import tempfile
from pathlib import Path

from tests.support.kill9 import Kept, check, prepare, round_of


def main(rounds: int) -> int:
    kept = Kept()
    dice = random.Random()
    with tempfile.TemporaryDirectory() as folder:
        prepare(Path(folder))
        for number in range(1, rounds + 1):
            after_s = dice.uniform(0.0, 3.0)
            round_of(Path(folder), after_s, kept)
            try:
                check(Path(folder), kept, every_file=number % 10 == 0 or number == rounds)
            except AssertionError as error:
                print(f"round {number}: killed after {after_s:.2f} s: {error}")
                return 1
            print(
                f"round {number}: killed after {after_s:.2f} s; acknowledged so far: "
                f"{len(kept.corps)} projects, {len(kept.segments)} segments; cut off: {kept.lost_parts}",
                flush=True,
            )
    print(f"{rounds} kills, nothing acknowledged was lost, nothing half was played")
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 50))
