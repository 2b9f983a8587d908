"""Every coefficient of a table, each with its method, its interval, and the reason for a missing number."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from labels.agreement.alpha import AlphaSums, alpha_standard_error, alpha_sums, why_undefined
from labels.agreement.bootstrap import bootstrap_alpha, usual_resamples
from labels.agreement.chance import (
    ONE_ITEM,
    Estimate,
    brennan_prediger,
    fleiss_categories,
    fleiss_kappa,
    fleiss_z,
    gwet_ac,
    percent_agreement,
)
from labels.agreement.choices import Weighting
from labels.agreement.cohen import PairKappas, cohen_kappa, mean_pairwise_kappa, pair_kappas
from labels.agreement.conger import conger_kappa
from labels.agreement.intervals import normal_interval, student_interval
from labels.agreement.patterns import CountPatterns, count_patterns
from labels.agreement.ratings import Ratings
from labels.agreement.report import Coefficient, Options
from labels.agreement.scale import Level
from labels.agreement.weights import Weights, make_weights


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """What the coefficients of a table share, computed once."""

    ratings: Ratings
    patterns: CountPatterns
    paired: CountPatterns
    options: Options
    weights: Weights | str
    """Or why there are none."""
    kappas: PairKappas | None
    sums: AlphaSums | None


def gather(ratings: Ratings, options: Options) -> Material:
    """Compute what the coefficients of a table share."""
    patterns = count_patterns(ratings)
    paired = patterns.pairable()
    weights = make_weights(options.weights, ratings.scale, len(ratings.values))
    kappas = pair_kappas(ratings, weights) if isinstance(weights, Weights) else None
    placed = ratings.scale.outside is None or ratings.scale.level in (Level.NOMINAL, Level.SET)
    sums = alpha_sums(ratings, paired, options.distance) if placed else None
    return Material(ratings, patterns, paired, options, weights, kappas, sums)


def all_coefficients(material: Material) -> tuple[Coefficient, ...]:
    """Return every coefficient, in the order in which reports list them."""
    return (
        _percent(material),
        _alpha(material),
        *_of_two(material),
        _fleiss(material),
        _conger(material),
        _gwet(material),
        _brennan_prediger(material),
        _mean_pairwise(material),
    )


def _weighted(weights: Weights | str, what: str) -> str:
    """Name a method with its weights."""
    kind = weights.kind if isinstance(weights, Weights) else None
    return what if kind in (None, Weighting.UNWEIGHTED) else f"{what}, {kind} weights"


def _coefficient(
    material: Material, name: str, title: str, estimate: Estimate, method: str, *, low: float = -1.0
) -> Coefficient:
    """Give an estimate its interval: Student's where it has degrees of freedom, else the normal one."""
    interval = None
    if estimate.value is not None and estimate.error is not None:
        confidence = material.options.confidence
        if estimate.freedom is None:
            interval = normal_interval(estimate.value, estimate.error, confidence, low=low)
        else:
            interval = student_interval(estimate.value, estimate.error, estimate.freedom, confidence, low=low)
    return Coefficient(
        name, title, estimate.value, interval, estimate.error, method,
        material.paired.items, material.paired.pairs, estimate.reason,
    )  # fmt: skip


_GWET = "standard error and t interval of Gwet (2014)"


def _percent(material: Material) -> Coefficient:
    kind = material.options.percent_weights
    weights = material.weights
    if kind is not None:
        weights = make_weights(kind, material.ratings.scale, len(material.ratings.values))
    estimate = (
        Estimate(None, reason=weights)
        if isinstance(weights, str)
        else percent_agreement(material.patterns, weights)
    )
    method = _weighted(weights, "share of agreeing pairs of ratings, mean over items")
    return _coefficient(
        material, "percent_agreement", "Percent agreement", estimate, f"{method}; {_GWET}", low=0.0
    )


def _alpha(material: Material) -> Coefficient:
    ratings, options, paired = material.ratings, material.options, material.paired
    what = (
        f"{options.distance} distance between sets"
        if ratings.sets is not None
        else f"{ratings.scale.level} level"
    )
    method = f"Krippendorff (2011), {what}; standard error of Gwet (2014)"
    reason = why_undefined(ratings, paired)
    if reason is not None or material.sums is None:
        return _coefficient(
            material, "krippendorff_alpha", "Krippendorff's alpha", Estimate(None, reason=reason), method
        )
    sums = material.sums
    value = float(sums.alpha(sums.total(paired)[:, None])[0])
    error = alpha_standard_error(sums, paired)
    interval = None
    resamples = usual_resamples(paired.items) if options.resamples is None else options.resamples
    if paired.items < 2:
        reason = ONE_ITEM
    elif not resamples:
        reason = "no interval was asked for"
    else:
        drawn = bootstrap_alpha(
            sums, paired, single=material.patterns.items - paired.items, resamples=resamples,
            seed=options.seed, confidence=options.confidence,
        )  # fmt: skip
        method += f"; interval: percentiles of {resamples:,} resamples of items, seed {options.seed}"
        if drawn is None:
            reason = "most resamples hold one label alone, so there is no interval"
        else:
            interval = (drawn.low, drawn.high)
            method += f" ({drawn.undefined:,} without an alpha left out)" if drawn.undefined else ""
    return Coefficient(
        "krippendorff_alpha", "Krippendorff's alpha", value, interval, error, method,
        paired.items, paired.pairs, reason,
    )  # fmt: skip


def _of_two(material: Material) -> tuple[Coefficient, Coefficient]:
    """Return Cohen's kappa and Scott's pi, which are for two annotators."""
    weights, people = material.weights, len(material.ratings.annotators)
    if isinstance(weights, str) or material.kappas is None:
        cohen = scott = Estimate(None, reason=str(weights))
    elif people != 2:
        there = "there is one" if people == 1 else f"there are {people:,}"
        reason = f"it is for two annotators, and {there}; see mean_pairwise_cohen_kappa and pairs"
        cohen = scott = Estimate(None, reason=reason)
    else:
        cohen, scott = cohen_kappa(material.kappas), fleiss_kappa(material.paired, weights)
    method = _weighted(weights, "Cohen (1960, 1968), items that both rated")
    error = "standard error of Fleiss, Cohen and Everitt (1969), normal interval"
    return (
        _coefficient(material, "cohen_kappa", "Cohen's kappa", cohen, f"{method}; {error}"),
        _coefficient(
            material, "scott_pi", "Scott's pi", scott,
            f"{_weighted(weights, 'Scott (1955), items that both rated')}; {_GWET}",
        ),
    )  # fmt: skip


def _fleiss(material: Material) -> Coefficient:
    weights, patterns = material.weights, material.patterns
    equal = not len(patterns.sizes) or bool((patterns.sizes == patterns.sizes[0]).all())
    form = "Fleiss (1971)" if equal else "Fleiss (1971), in the form of Gwet (2014) for missing ratings"
    estimate = Estimate(None, reason=weights) if isinstance(weights, str) else fleiss_kappa(patterns, weights)
    one = _coefficient(
        material, "fleiss_kappa", "Fleiss' kappa", estimate, f"{_weighted(weights, form)}; {_GWET}"
    )
    weighted = isinstance(weights, Weights) and weights.kind is not Weighting.UNWEIGHTED
    z = None if one.value is None or not equal or weighted else fleiss_z(patterns, one.value)
    reasons = [one.reason] if one.reason else []
    if z is None and one.value is not None:
        reasons.append(_why_no_z(equal, weighted))
    categories = (
        dict(zip(material.ratings.values, fleiss_categories(patterns), strict=True)) if one.pairs else {}
    )
    if one.value is not None and any(value is None for value in categories.values()):
        reasons.append("a category that nobody used has no kappa")
    return Coefficient(
        one.name, one.title, one.value, one.ci, one.se,
        one.method + "; z of Fleiss, Nee and Landis (1979)", one.items, one.pairs, "; ".join(reasons) or None,
        z, categories,
    )  # fmt: skip


def _why_no_z(equal: bool, weighted: bool) -> str:
    if weighted:
        return "z is for unweighted kappa"
    return "z is undefined" if equal else "z needs equally many ratings of every item"


def _conger(material: Material) -> Coefficient:
    weights = material.weights
    estimate = (
        Estimate(None, reason=weights)
        if isinstance(weights, str)
        else conger_kappa(material.ratings, material.patterns, weights)
    )
    method = f"{_weighted(weights, 'Conger (1980)')}; {_GWET}"
    return _coefficient(material, "conger_kappa", "Conger's kappa", estimate, method)


def _gwet(material: Material) -> Coefficient:
    weights = material.weights
    plain = isinstance(weights, str) or weights.kind is Weighting.UNWEIGHTED
    title = "Gwet's AC1" if plain else "Gwet's AC2"
    estimate = (
        Estimate(None, reason=weights) if isinstance(weights, str) else gwet_ac(material.patterns, weights)
    )
    method = f"{_weighted(weights, f'{title[7:]}, Gwet (2008)')}, {_categories(material)}; {_GWET}"
    return _coefficient(material, "gwet_ac", title, estimate, method)


def _brennan_prediger(material: Material) -> Coefficient:
    weights = material.weights
    estimate = (
        Estimate(None, reason=weights)
        if isinstance(weights, str)
        else brennan_prediger(material.patterns, weights)
    )
    method = f"{_weighted(weights, 'Brennan and Prediger (1981)')}, {_categories(material)}; {_GWET}"
    return _coefficient(material, "brennan_prediger", "Brennan-Prediger", estimate, method)


def _categories(material: Material) -> str:
    """Say what the number of categories rests on, since these coefficients depend on it."""
    number = len(material.ratings.values)
    if material.ratings.sets is not None:
        return f"each of the {number:,} sets given as a category"
    kind = "declared" if material.ratings.scale.declared else "seen"
    return f"{number:,} labels {kind}"


def _mean_pairwise(material: Material) -> Coefficient:
    found, weights = material.kappas, material.weights
    estimate = (
        Estimate(None, reason=str(weights)) if found is None else mean_pairwise_kappa(material.ratings, found)
    )
    pairs = 0 if found is None else len(found.kappa)
    defined = 0 if found is None else int((~np.isnan(found.kappa)).sum())
    method = _weighted(weights, f"Light (1971), mean of Cohen's kappa over {defined:,} pairs of annotators")
    if defined < pairs:
        method += f" ({pairs - defined:,} pairs that used one label alone left out)"
    return _coefficient(
        material, "mean_pairwise_cohen_kappa", "Mean pairwise Cohen", estimate,
        f"{method}; infinitesimal jackknife over items, normal interval",
    )  # fmt: skip
