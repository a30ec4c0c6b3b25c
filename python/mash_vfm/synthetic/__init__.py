"""Synthetic extracts: a fictitious authority, complete and coherent across all its systems."""

from mash_vfm.synthetic.demo import DemoSummary, make_demo
from mash_vfm.synthetic.parameters import DemoError

__all__ = ["DemoError", "DemoSummary", "make_demo"]
