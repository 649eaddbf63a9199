"""The programs that are tried."""

import glob
import os
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]


def builds():
    """[(name, program)]: $CERTASK and $CERTASK_SANITIZED, else what has been built here."""
    plain = os.environ.get("CERTASK") or next(iter(sorted(
        p for p in glob.glob(f"{TOP}/build*/certask") if "sanit" not in p)), None)
    sanitized = os.environ.get("CERTASK_SANITIZED", next(iter(
        glob.glob(f"{TOP}/build-sanitizers/certask")), None))
    assert plain, "no certask: build it, or set CERTASK to its path"
    return [("plain", plain), *([("sanitized", sanitized)] if sanitized else [])]
