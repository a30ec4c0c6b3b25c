"""The code normaliser: from a spelling that a source uses to the code of a code set.

``normalise`` holds the order of its steps, ``seeds`` what the steps read, ``rules`` the language of
the word rules, ``spelling`` how a text is folded, ``table`` the command over a CSV file.
"""

from mash_vfm.codes.normalise import Normaliser, Reading
from mash_vfm.codes.seeds import CodeSeedError, load_code_sets

__all__ = ["CodeSeedError", "Normaliser", "Reading", "load_code_sets"]
