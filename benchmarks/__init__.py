"""The scorecard: how well and how fast the pipeline transcribes recordings whose truth is known."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# The services are started from their own folders; here the worker's code is called in process.
for _folder in ("02-workers", "01-core/contracts"):
    if str(ROOT / _folder) not in sys.path:
        sys.path.append(str(ROOT / _folder))
