"""What a person may choose about a measurement, by the names that options use."""

from __future__ import annotations

from enum import StrEnum


class Weighting(StrEnum):
    """How partial agreement counts."""

    UNWEIGHTED = "unweighted"
    LINEAR = "linear"
    QUADRATIC = "quadratic"
    ORDINAL = "ordinal"
    """Gwet's: by how many pairs of labels lie between, ends included."""


class SetDistance(StrEnum):
    """How far two sets of labels lie apart (see :mod:`labels.distance`)."""

    MASI = "masi"
    JACCARD = "jaccard"
    DICE = "dice"
    NOMINAL = "nominal"


class CannotJudge(StrEnum):
    """What *cannot judge* counts as."""

    AS_MISSING = "as-missing"
    AS_CATEGORY = "as-category"
