"""Confidence intervals from standard errors: the normal distribution's and Student's."""

from __future__ import annotations

import math
from statistics import NormalDist


def normal_interval(
    value: float, error: float, confidence: float, *, low: float = -1.0
) -> tuple[float, float]:
    """Return ``value`` plus and minus the normal quantile times the error, clipped to ``low`` and 1."""
    reach = NormalDist().inv_cdf(0.5 + confidence / 2) * error
    return max(low, value - reach), min(1.0, value + reach)


def student_interval(
    value: float, error: float, freedom: int, confidence: float, *, low: float = -1.0
) -> tuple[float, float]:
    """Return ``value`` plus and minus Student's quantile times the error, clipped to ``low`` and 1.

    Args:
        value: The estimate.
        error: Its standard error.
        freedom: Degrees of freedom, 1 and above.
        confidence: Such as .95.
        low: The least value the estimate can have.
    """
    reach = student_quantile(0.5 + confidence / 2, freedom) * error
    return max(low, value - reach), min(1.0, value + reach)


def student_quantile(share: float, freedom: int) -> float:
    """Return the quantile of Student's t distribution, by bisection of its distribution function.

    Args:
        share: Above .5 and below 1.
        freedom: Degrees of freedom, 1 and above.

    Student's table has 12.706, 2.228 and 1.984 for 1, 10 and 100 degrees of freedom at .975:

    >>> [round(student_quantile(0.975, freedom), 3) for freedom in (1, 10, 100)]
    [12.706, 2.228, 1.984]
    """
    low, high = 0.0, 1.0
    while _upper_tail(high, freedom) > 1 - share:
        low, high = high, high * 2
    while high - low > 1e-13 * high:
        middle = (low + high) / 2
        if middle in (low, high):
            break
        low, high = (middle, high) if _upper_tail(middle, freedom) > 1 - share else (low, middle)
    return (low + high) / 2


def _upper_tail(t: float, freedom: int) -> float:
    """Probability above t > 0: half the regularised incomplete beta function of v/(v + t^2)."""
    return 0.5 * _incomplete_beta(freedom / 2, 0.5, t * t / (freedom + t * t))


def _incomplete_beta(a: float, b: float, one_minus_x: float) -> float:
    """Regularised incomplete beta function, by its continued fraction.

    Source: Abramowitz and Stegun, *Handbook of Mathematical Functions* (1964), 26.5.8, evaluated by Lentz's
    method; the complement is taken where the fraction would converge slowly.
    """
    x = 1.0 - one_minus_x
    if x <= 0.0 or one_minus_x <= 0.0:
        return 0.0 if x <= 0.0 else 1.0
    front = math.exp(
        math.lgamma(a + b)
        - math.lgamma(a)
        - math.lgamma(b)
        + a * math.log1p(-one_minus_x)
        + b * math.log(one_minus_x)
    )
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(a, b, x) / a
    return 1.0 - front * _fraction(b, a, one_minus_x) / b


def _fraction(a: float, b: float, x: float) -> float:
    tiny = 1e-300
    c, d = 1.0, 1.0 / _not_zero(1.0 - (a + b) * x / (a + 1.0), tiny)
    value = d
    for m in range(1, 1000):
        for step in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1.0 / _not_zero(1.0 + step * d, tiny)
            c = _not_zero(1.0 + step / c, tiny)
            value *= c * d
        if abs(c * d - 1.0) < 1e-15:
            break
    return value


def _not_zero(x: float, tiny: float) -> float:
    return x if abs(x) > tiny else tiny
