"""The parameters of the linkage: one versioned file, checked before it is used."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

MODEL_PATH = Path(__file__).with_name("model.json")
STRENGTHS = ("strict", "central", "loose")
COMPARED = ("forename", "surname", "birth", "postcode", "sex", "identifier")

Share = Annotated[float, Field(gt=0, lt=1.0000001)]


class LinkModelError(Exception):
    """The file of parameters cannot be used; the message says why and what to do."""


class Level(BaseModel):
    """One level of agreement of a comparison, as Splink takes it."""

    model_config = ConfigDict(extra="forbid")

    sql_condition: str
    label_for_charts: str
    is_null_level: bool = False
    m_probability: Share | None = None
    u_probability: Share | None = None
    tf_adjustment_column: str | None = None
    tf_adjustment_weight: Annotated[float, Field(ge=0, le=1)] | None = None

    @model_validator(mode="after")
    def _has_probabilities(self) -> Level:
        if not self.is_null_level and (self.m_probability is None or self.u_probability is None):
            raise ValueError(f"level {self.label_for_charts!r} has no m or u probability")
        return self


class Comparison(BaseModel):
    """A field, with its levels of agreement from the strongest to none."""

    model_config = ConfigDict(extra="forbid")

    output_column_name: str
    comparison_levels: Annotated[list[Level], Field(min_length=3)]

    @property
    def known_levels(self) -> list[Level]:
        """The levels apart from "not known", the strongest agreement first."""
        return [level for level in self.comparison_levels if not level.is_null_level]

    def weights(self) -> dict[int, float]:
        """Return the weight (bits) of each known level; 0 is the last, no agreement at all."""
        known = self.known_levels
        return {
            len(known) - 1 - place: math.log2(level.m_probability / level.u_probability)
            for place, level in enumerate(known)
            if level.m_probability and level.u_probability
        }

    @model_validator(mode="after")
    def _tells_levels_apart(self) -> Comparison:
        weights = [0.0, *self.weights().values()]
        if any(abs(a - b) < 1e-6 for i, a in enumerate(weights) for b in weights[:i]):
            raise ValueError(f"two levels of {self.output_column_name} weigh the same")
        return self


class Thresholds(BaseModel):
    """Match probabilities from which a pair counts as one child, by strength."""

    model_config = ConfigDict(extra="forbid")

    strict: Share
    central: Share
    loose: Share

    @model_validator(mode="after")
    def _falls(self) -> Thresholds:
        if not self.strict >= self.central >= self.loose:
            raise ValueError("strict must be at least central, and central at least loose")
        return self


class LinkModel(BaseModel):
    """All parameters. ``block_cap``: records at most on a blocking key (``default`` and by key).

    A key that more records share says nothing of who they are. ``cluster_cap``: records at most
    in a cluster that is not put up for review.
    """

    model_config = ConfigDict(extra="forbid")

    version: Literal[1]
    trained: dict[str, Any]
    thresholds: Thresholds
    block_cap: dict[str, Annotated[int, Field(ge=2)]]
    cluster_cap: Annotated[int, Field(ge=2)]
    comparisons: list[Comparison]

    @model_validator(mode="after")
    def _compares_all(self) -> LinkModel:
        names = tuple(one.output_column_name for one in self.comparisons)
        if names != COMPARED:
            raise ValueError(f"the comparisons must be {', '.join(COMPARED)}")
        if "default" not in self.block_cap:
            raise ValueError("block_cap has no default")
        return self

    def threshold_weight(self, strength: str) -> float:
        """Return the match weight (bits) from which a pair counts at a strength."""
        return weight_of(float(getattr(self.thresholds, strength)))

    def usual_frequencies(self) -> dict[str, float]:
        """Return the columns with term frequencies, and how often two values are equal."""
        return {
            level.tf_adjustment_column: level.u_probability
            for comparison in self.comparisons
            for level in comparison.known_levels
            if level.tf_adjustment_column is not None and level.u_probability is not None
        }

    def splink_settings(self, prior: float) -> dict[str, Any]:
        """Return the settings Splink takes, for a probability that two random records match."""
        return {
            "link_type": "dedupe_only",
            "unique_id_column_name": "node_id",
            "probability_two_random_records_match": prior,
            "retain_matching_columns": False,
            "retain_intermediate_calculation_columns": True,
            "blocking_rules_to_generate_predictions": [],
            "comparisons": [one.model_dump(exclude_defaults=True) for one in self.comparisons],
        }


def weight_of(probability: float) -> float:
    """Return a probability as a match weight: the odds in bits."""
    if probability >= 1:
        return math.inf
    return math.log2(probability / (1 - probability))


def load_model(path: Path = MODEL_PATH) -> LinkModel:
    """Read the parameters. Raises ``LinkModelError`` if they cannot be used."""
    remedy = "restore the file from the repository, or write it anew with: mash link train"
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise LinkModelError(f"the linkage parameters {path} are missing; {remedy}") from None
    except (OSError, ValueError) as error:
        raise LinkModelError(
            f"the linkage parameters {path} are not JSON: {error}; {remedy}"
        ) from None
    try:
        return LinkModel.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise LinkModelError(
            f"the linkage parameters {path} cannot be used: {where}: {first['msg']}; {remedy}"
        ) from None


def save_model(model: LinkModel, path: Path) -> None:
    """Write the parameters."""
    content = model.model_dump(mode="json", exclude_defaults=True)
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
