"""Publishing: a new generation beside the old ones, then one atomic step of the pointer."""

from mash_vfm.publish.generation import (
    Generation,
    PublishError,
    build_generation,
    remove_leftovers,
    remove_old,
)
from mash_vfm.publish.manifest import Input, Manifest, PublishedFile, read_manifest
from mash_vfm.publish.pointer import current_generation, point_at
from mash_vfm.publish.reading import NothingPublishedError, open_current

__all__ = [
    "Generation",
    "Input",
    "Manifest",
    "NothingPublishedError",
    "PublishError",
    "PublishedFile",
    "build_generation",
    "current_generation",
    "open_current",
    "point_at",
    "read_manifest",
    "remove_leftovers",
    "remove_old",
]
