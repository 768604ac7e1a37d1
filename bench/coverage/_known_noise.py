"""How well a change could be dated if the noise, the levels and the outliers were known.

No method that has to learn them from the series can be right more often; where this bound is under
what is asked, the series do not hold the information.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def find_most_probable_date(
    places: NDArray[np.int64], counts: Floats, means: Floats, factor: float, spread: float,
    alike: float,
) -> int:  # fmt: skip
    """Return the place whose neighbourhood of three most probably has the change.

    Parameters
    ----------
    places, counts, means : ndarray, shape (n,)
        Periods without outliers, their counts, and their true means before the change.
    factor : float
        By which the mean is multiplied from the change on.
    spread, alike : float
        Standard deviation and autocorrelation of the logarithm of the rate.

    Notes
    -----
    Logarithms of counts as normal values: the rate is an autoregression, and a count adds the
    reciprocal of its mean to the variance. Dates in the middle three fifths are equally probable.
    """
    values = np.log(np.maximum(counts, 0.5))
    n = int(places[-1] - places[0]) + 1
    candidates = places[0] + np.arange(n // 5, 4 * n // 5)
    wave = spread**2 * alike ** np.abs(places[:, None] - places[None, :])
    scores = []
    for date in candidates:
        mean = means * np.where(places >= date, factor, 1.0)
        root = np.linalg.cholesky(wave + np.diag(1 / mean))
        rest = np.linalg.solve(root, values - np.log(mean) + spread**2 / 2 + 0.5 / mean)
        scores.append(-0.5 * rest @ rest - np.log(np.diag(root)).sum())
    chances = np.exp(np.array(scores) - max(scores))
    return int(candidates[np.convolve(chances, np.ones(3), "same").argmax()])
