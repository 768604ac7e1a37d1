"""The settings that the commands of ``scrm link`` share."""

from pathlib import Path

from pydantic import Field

from scrm.config import Params as Base


class Params(Base):
    """Settings of ``scrm link``."""

    tiers: int = Field(
        3,
        ge=0,
        le=4,
        description="highest tier that links: 0 declared, 1 handle in the CRM, 2 e-mail, "
        "3 phone or order number, 4 name and place",
    )
    decisions: Path = Field(
        Path("link_decisions.csv"), description="file with the decisions of reviews"
    )
