"""What definitions leave open: settings that a formula refers to as `$name`, with defaults."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from pydantic import Field

from scrm.analyze._case_ages import DEAL_DAYS, LEAD_DAYS
from scrm.analyze._local_days import utc_bounds
from scrm.analyze._new_customers import BURN_IN_DAYS
from scrm.analyze.kpi.business_hours import Hours, read_hours
from scrm.analyze.kpi.catalogue import TIME_DIMENSIONS, Catalogue
from scrm.analyze.kpi.catalogue_file import read_catalogue
from scrm.analyze.kpi.formulas import check_formulas
from scrm.analyze.kpi.promotions import read_promotions
from scrm.analyze.kpi.query import list_currencies
from scrm.analyze.kpi.windows import END, START, Window
from scrm.config import Context, Params
from scrm.params import Days
from scrm.result import Text
from scrm.store import Store

_BOUND = {
    "first",
    "earlier",
    "last",
    "since",
    "until",
    "everything",
    "as_of",
    "as_of_end",
    "badge_since",
    "timezone",
    "currency",
    "promotions",
}
"""What `bind_values` adds to the settings."""


class CatalogueParams(Params):
    """Which KPIs there are."""

    metrics: Path | None = Field(
        None, description="a file with KPIs of your own, in the form of configs/metrics.yaml"
    )

    def read_catalogue(self, context: Context) -> Catalogue:
        """Return the KPIs that these settings know."""
        if self.metrics is None:
            return read_catalogue()
        own = context.folder / self.metrics
        return check_formulas(read_catalogue(own), own, _BOUND | set(FormulaParams.model_fields))


class FormulaParams(CatalogueParams):
    """Settings that formulas refer to."""

    min_n: int = Field(
        10, ge=1, description="fewer cases give no rate, median or mean, and no count of people"
    )
    with_clicks: bool = Field(
        False, description="count saves and clicks as interactions, too; named in the definition"
    )
    reply_days: Days = Field(
        7,
        description="an answer counts within so many days; younger questions are left out",
        json_schema_extra={"unit": "days"},
    )
    silence_hours: int = Field(
        24,
        ge=1,
        le=876_000,
        description="a message after so many hours of silence opens a conversation",
    )
    badge_days: Days = Field(
        7, description="Meta's badge looks at so many days", json_schema_extra={"unit": "days"}
    )
    business_hours: str = Field("09:00-17:00", description="business hours, local time")
    working_weekdays: int = Field(5, ge=1, le=7, description="working days of a week, from Monday")
    state: str = Field(
        "", description="German state whose holidays count, e.g. BY; empty for those of all states"
    )
    follow_up_days: Days = Field(7, description="a lead must be followed up within so many days")
    lead_days: Days = Field(
        LEAD_DAYS,
        description="a lead is converted or not by so many days; younger ones are left out",
    )
    deal_days: Days = Field(
        DEAL_DAYS,
        description="an opportunity is won, lost or open by so many days; younger ones are "
        "left out",
    )
    campaign_days: Days = Field(
        90,
        description="returns and responses count the first so many days of a campaign; younger "
        "campaigns are left out",
    )
    burn_in_days: int = Field(
        BURN_IN_DAYS,
        ge=0,
        le=36_500,
        description="without a date in the CRM, a first order within so many days from the "
        "beginning of the data may be that of an older customer; 0 if the business is as young",
    )
    lookback_days: Days = Field(
        30, description="a social contact counts for an order within so many days"
    )
    repeat_days: Days = Field(
        365,
        description="a new customer comes back or not within so many days; younger ones are left "
        "out",
    )
    lapsed_days: Days = Field(
        365, description="a customer whose last purchase lies so many days back has lapsed"
    )
    answer_days: Days = Field(365, description="a survey answer is recent for so many days")
    taste_signals: int = Field(
        3, ge=1, description="a customer with so many signs of taste can be addressed personally"
    )
    contact_cost: float = Field(
        0,
        ge=0,
        le=1_000_000,
        description="cost of answering one contact, for what public answers save; 0 where unknown",
    )
    market_size: int = Field(
        0, ge=0, description="people or companies in the market, for penetration; 0 where unknown"
    )
    influencer_followers: int = Field(
        10_000, ge=1, description="a profile with so many followers is an influencer"
    )
    mood_days: Days = Field(
        30,
        description="the next text of a person within so many days shows how the mood changed",
    )
    coverage_channels: int = Field(5, ge=1, description="channels that full coverage means")

    def read_hours(self) -> Hours:
        """Return the business hours."""
        return read_hours(self.business_hours, self.working_weekdays, self.state)


def bind_values(
    store: Store, params: FormulaParams, context: Context, window: Window, by: Sequence[str] = ()
) -> Mapping[str, Any]:
    """Return every value that a formula may name."""
    first, last = window
    as_of = context.as_of or END
    last = min(last, as_of)
    since, until = utc_bounds(first, last, context.timezone)
    recent = (
        first
        if set(by) & set(TIME_DIMENSIONS)
        else max(last - timedelta(days=params.badge_days - 1), first)
    )
    plain = params.model_dump(exclude={"metrics", "business_hours", "working_weekdays", "state"})
    return plain | {
        "first": first,
        "earlier": first if first == START else _step_back(first, last),
        "last": last,
        "since": since,
        "until": until,
        "everything": window == (START, END),
        "as_of": as_of,
        "as_of_end": utc_bounds(first, as_of, context.timezone)[1],
        "badge_since": utc_bounds(recent, last, context.timezone)[0],
        "timezone": context.timezone,
        "currency": choose_currency(store, context),
        "promotions": read_promotions()[1],
    }


def _step_back(first: date, last: date) -> date:
    """Return the first day of the window of equal length before a window."""
    return date.fromordinal(max(2 * first.toordinal() - last.toordinal() - 1, 1))


def choose_currency(store: Store, context: Context) -> str:
    """Return the currency asked for, or the only one in the data where that one does not occur."""
    found = list_currencies(store)
    return found[0] if len(found) == 1 and context.currency not in found else context.currency


def note_other_currencies(store: Store, read: Iterable[str], code: str) -> tuple[Text, ...]:
    """Say which currencies of the tables read are left out."""
    others = [found for found in list_currencies(store, read) if found != code]
    if not others:
        return ()
    names = ", ".join(others)
    return (
        Text(
            f"Gerechnet in {code}; Beträge in {names} sind nicht enthalten: "
            "umgerechnet wird nicht.",
            f"Counted in {code}; amounts in {names} are left out: nothing is converted.",
        ),
    )


def list_calendar_days(context: Context) -> Window:
    """Return the days that calendars have to hold."""
    as_of = context.as_of or date(2000, 1, 1)
    return date(min(2000, as_of.year - 1), 1, 1), date(as_of.year + 1, 12, 31)
