"""The margin curve of new customers and its payback: by hand, and against plain loops."""

from datetime import date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.rows import add

from scrm.analyze._cohort_curve import fit_curve
from scrm.analyze._jackknife import ratio_interval
from scrm.analyze.kpi.catalogue_file import read_catalogue
from scrm.analyze.kpi.measurement import Question, measure
from scrm.analyze.kpi.payback import find_payback
from scrm.analyze.kpi.settings import FormulaParams
from scrm.analyze.kpi.windows import END, START
from scrm.config import Context
from scrm.store.local import LocalStore

MONTH = 365.25 / 12
FIRST, AS_OF = datetime(2024, 1, 1, 12), date(2025, 12, 31)  # noqa: DTZ001  stored in UTC


def company(*, months, monthly, first=10.0, cost=50.0, per_day=1, days=300):
    """Customers won evenly, each buying once in each month of their life, at its middle."""
    store = LocalStore(None)
    orders = []
    for day in range(days):
        for k in range(per_day):
            begin = FIRST + timedelta(days=day)
            moments = [begin] + [
                begin + timedelta(days=(age + 0.5) * MONTH) for age in range(months)
            ]
            orders += [
                {
                    "order_id": f"{day}-{k}-{n}",
                    "customer_id": f"{day}-{k}",
                    "ordered_at": moment,
                    "amount": 100,
                    "margin": first if n == 0 else monthly,
                    "currency": "EUR",
                }
                for n, moment in enumerate(moments)
            ]
    add(store, "orders", orders)
    add(
        store,
        "campaigns",
        [
            {
                "campaign_id": f"c{day}",
                "started_on": date(2024, 1, 1) + timedelta(days=day),
                "cost": cost * per_day,
                "currency": "EUR",
            }
            for day in range(days)
        ],
    )
    return store


def numbers(store, names, by=(), as_of=AS_OF):
    known = read_catalogue()
    question = Question(store, known, FormulaParams(burn_in_days=0), Context(as_of=as_of))
    return measure(question, [known.metric(name) for name in names.split()], by, (START, END))


def test_cohorts_with_constant_behaviour_pay_back_when_their_margins_add_up_to_the_cost():
    # 10 at first, then 5 a month: 40 more take 8 months
    found = numbers(company(months=23, monthly=5.0), "acquisition_cost payback_months")
    assert found["acquisition_cost", ()].value == pytest.approx(50.0)
    assert found["payback_months", ()].value == pytest.approx(8.0)


@pytest.mark.parametrize("last", [date(2024, 11, 15), date(2025, 3, 31), AS_OF])
def test_the_payback_does_not_depend_on_how_long_the_customers_are_observed(last):
    found = numbers(company(months=23, monthly=5.0), "payback_months", as_of=last)
    assert found["payback_months", ()].value == pytest.approx(8.0)


def test_a_payback_beyond_the_age_observed_is_not_extrapolated():
    found = numbers(company(months=23, monthly=1.0), "payback_months margin_curve")
    number = found["payback_months", ()]
    assert (number.value, number.high) == (None, None)
    assert number.note.en == "after 23 months 66.0% have come back"  # 10 + 23 of 50
    assert found["margin_curve", ()].value == pytest.approx(33.0)


def test_each_month_has_the_curve_of_its_own_customers():
    found = numbers(company(months=23, monthly=5.0), "payback_months", ("month",))
    values = [number.value for (_, group), number in found.items() if group[0].month < 10]
    assert values == pytest.approx([8.0] * 9)


def test_a_first_order_that_covers_the_cost_pays_back_at_once():
    found = numbers(company(months=2, monthly=5.0, first=60.0), "payback_months")
    assert found["payback_months", ()].value == 0


@given(
    st.lists(
        st.tuples(
            st.integers(1, 30),  # customers
            st.integers(0, 6),  # months observed
            st.dictionaries(st.integers(0, 8), st.integers(-5, 50), max_size=5),
        ),
        min_size=1,
        max_size=12,
    )
)
def test_the_curve_agrees_with_loops(cohorts):
    cells = [
        (number, size, months, age, amount)
        for number, (size, months, sums) in enumerate(cohorts)
        for age, amount in {0: 0, **sums}.items()
        if age <= months
    ]
    found = fit_curve(np.array(cells, float))
    expected, total = [], 0.0
    for age in range(7):
        seen = [(size, sums) for size, months, sums in cohorts if months >= age]
        members = sum(size for size, _ in seen)
        if members < 10:
            break
        total += sum(sums.get(age, 0) for _, sums in seen) / members
        expected.append(total)
    assert (found is None) == (not expected)
    if found is not None:
        assert found.values.tolist() == pytest.approx(expected)


def test_the_interval_of_the_curve_is_that_of_a_mean_when_all_are_observed_alike():
    generator = np.random.default_rng(0)
    sums = generator.gamma(2.0, 10.0, 40)
    cells = np.array([(k, 1, 1, age, x) for k, x in enumerate(sums) for age in (0, 1)])
    customers = [(k, 10, 1, age, 10 * x) for k, _, _, age, x in cells]  # ten alike in each cohort
    found = fit_curve(np.array(customers)).interval(1)
    assert found == pytest.approx(ratio_interval(2 * sums, np.ones(40)), rel=1e-3)


def test_one_cohort_alone_has_no_interval():
    curve = fit_curve(np.array([[1, 20, 2, age, 100.0] for age in range(3)]))
    assert find_payback(curve, 12.0) == (pytest.approx(1.4), (None, None))


def test_an_interval_around_the_payback_follows_from_that_of_the_curve():
    generator = np.random.default_rng(1)
    cells = [
        (cohort, 5, 10, age, generator.gamma(5.0, 2.0)) for cohort in range(60) for age in range(11)
    ]
    months, (low, high) = find_payback(fit_curve(np.array(cells)), 10.0)
    assert low < months < high


def test_equal_first_margins_do_not_spoil_the_interval():
    generator = np.random.default_rng(2)
    cells = [
        (cohort, 5, 4, age, 50.0 if age == 0 else generator.gamma(5.0, 2.0))
        for cohort in range(60)
        for age in range(5)
    ]
    curve = fit_curve(np.array(cells))
    assert curve.interval(0) == (None, None)
    months, (low, high) = find_payback(curve, 11.0)
    assert 0 < low < months < high < 1
