"""The models of scrm as scikit-learn estimators, for pipelines and cross-validation of your own.

=====================  ==========================================================================
`EvidenceMixture`      five groups by satisfaction, worries and activity (``scrm segments``)
`BGNBD`, `ParetoNBD`   expected purchases, and whether a customer still is one (``scrm score``)
`PoissonGLM`           a Poisson regression that does not extrapolate (``scrm score --method glm``)
`LeadClassifier`       probabilities from columns of any kind (``scrm score leads``)
`SentimentClassifier`  from German texts to probabilities (``scrm sentiment``)
=====================  ==========================================================================

The import of scikit-learn takes a second; ``import scrm`` alone does not need it.

>>> from scrm.estimators import PoissonGLM
>>> PoissonGLM(penalty=0.0).fit([[0.0], [1.0]], [2.0, 8.0]).predict([[1.0]]).round(3).tolist()
[8.0]
"""

from scrm.analyze.scores.lead_classifier import LeadClassifier
from scrm.analyze.scores.purchase_estimators import BGNBD, ParetoNBD, PoissonGLM
from scrm.analyze.segments.evidence_mixture import EvidenceMixture
from scrm.analyze.sentiment.sentiment_classifier import SentimentClassifier

__all__ = [
    "BGNBD",
    "EvidenceMixture",
    "LeadClassifier",
    "ParetoNBD",
    "PoissonGLM",
    "SentimentClassifier",
]
