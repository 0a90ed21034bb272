"""Where tests find things on disk."""

from pathlib import Path

WORKER = Path(__file__).resolve().parents[2]
ROOT = WORKER.parent
# Recordings of real people, outside the repository; tests that need them say so and are skipped without.
SHARED = ROOT.parent / "shared" / "data"
