"""Churn scoring on CDNOW."""

from datetime import date

from tests.analyze.purchases import cdnow, store_with

from scrm.analyze import scores
from scrm.analyze.scores.churn_scores import ChurnParams
from scrm.config import Context


def test_churn_is_checked_on_later_days():
    result = scores.churn(
        store_with(cdnow()), ChurnParams(resamples=20), Context(as_of=date(1998, 6, 30))
    )
    assert 0.7 < result.fact("auc") < 0.95
    assert result.fact("auc_low") < result.fact("auc") < result.fact("auc_high")
    assert result.table("scored").frame.height == 2357
