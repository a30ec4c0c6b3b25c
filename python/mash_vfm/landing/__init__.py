"""Landing: partner extracts into the raw tables, as text, whole or with a reason why not."""

from mash_vfm.landing.land import land_inbox
from mash_vfm.landing.ledger import ensure_schema
from mash_vfm.landing.model import FileResult, Finding, LandingError, LandingResult

__all__ = [
    "FileResult",
    "Finding",
    "LandingError",
    "LandingResult",
    "ensure_schema",
    "land_inbox",
]
