"""From ratings to the whole report."""

from __future__ import annotations

import numpy as np

from labels.agreement.arrays import sum_by
from labels.agreement.coefficients import Material, all_coefficients, gather
from labels.agreement.cohen import SAME_ONLY
from labels.agreement.difference import Difference, NominalDifference, NumberDifference, midranks
from labels.agreement.people import annotator_agreements
from labels.agreement.per_label import label_agreements
from labels.agreement.ratings import Ratings
from labels.agreement.report import Input, LabelConfusion, Options, PairAgreement, Report
from labels.agreement.worst import worst_items

_MOST_TABLES = 200
"""Pairs of annotators above which their tables are left out."""
_LONGEST_TABLE = 30
"""Labels above which they are."""
_MOST_CONFUSIONS = 50


def measure(ratings: Ratings, options: Options | None = None) -> Report:
    """Measure the agreement of ratings.

    Args:
        ratings: The ratings.
        options: How.

    Returns:
        Everything that can be said; what is undefined says why.
    """
    options = options or Options()
    material = gather(ratings, options)
    return Report(
        input=_input(material),
        coefficients=all_coefficients(material),
        labels=label_agreements(ratings, material.patterns),
        pairs=_pairs(material),
        annotators=annotator_agreements(ratings, material.patterns, material.sums, material.kappas),
        items=worst_items(ratings, material.patterns, _difference(material), options.worst),
        confusions=_confusions(material),
    )


def _input(material: Material) -> Input:
    ratings, patterns = material.ratings, material.patterns
    counts, scale = ratings.counts, ratings.scale
    return Input(
        rows=counts.rows,
        items=patterns.items,
        annotators=len(ratings.annotators),
        judgements=len(ratings.item),
        single=int(patterns.multiplicity[patterns.sizes == 1].sum()),
        superseded=counts.superseded,
        cannot_judge=counts.cannot_judge,
        empty=counts.empty,
        level=scale.level,
        scale=scale.labels,
        declared=scale.declared,
        weights=material.options.weights,
        distance=material.options.distance if ratings.sets is not None else None,
    )


def _difference(material: Material) -> Difference:
    """Return the difference by which items are ranked: alpha's own, where alpha has one."""
    if material.sums is None:
        return NominalDifference()
    return material.sums.fixed or NumberDifference(midranks(material.paired.totals()))


def _pairs(material: Material) -> tuple[PairAgreement, ...]:
    found, ratings = material.kappas, material.ratings
    if found is None:
        return ()
    tables, codes = found.tables, len(ratings.values)
    number = len(tables.items)
    dense = None
    if ratings.sets is None and codes <= _LONGEST_TABLE and number <= _MOST_TABLES:
        cell = (tables.pair * codes + tables.of_a) * codes + tables.of_b
        counts = sum_by(cell, tables.count, number * codes * codes).astype(np.int64)
        dense = counts.reshape(number, codes, codes).tolist()
    return tuple(
        PairAgreement(
            ratings.annotators[tables.a[i]],
            ratings.annotators[tables.b[i]],
            int(tables.items[i]),
            float(found.agreement[i]),
            None if np.isnan(found.kappa[i]) else float(found.kappa[i]),
            SAME_ONLY if np.isnan(found.kappa[i]) else None,
            None if dense is None else tuple(tuple(row) for row in dense[i]),
        )
        for i in range(number)
    )


def _confusions(material: Material) -> tuple[LabelConfusion, ...]:
    if material.kappas is None:
        return ()
    tables, values = material.kappas.tables, material.ratings.values
    differ = tables.of_a != tables.of_b
    low = np.minimum(tables.of_a, tables.of_b)[differ]
    high = np.maximum(tables.of_a, tables.of_b)[differ]
    keys, where = np.unique(low * max(len(values), 1) + high, return_inverse=True)
    count = sum_by(where, tables.count[differ], len(keys)).astype(np.int64)
    return tuple(
        LabelConfusion(values[keys[i] // len(values)], values[keys[i] % len(values)], int(count[i]))
        for i in np.lexsort((keys, -count))[:_MOST_CONFUSIONS]
    )
