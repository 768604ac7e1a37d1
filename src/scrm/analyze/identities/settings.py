"""The settings that the commands of ``scrm link`` share."""

from pydantic import Field

from scrm.config import Params as Base


class Params(Base):
    """Settings of ``scrm link``."""

    tiers: int = Field(
        2,
        ge=0,
        le=2,
        description="highest tier that links: 0 declared, 1 handle in the CRM, 2 e-mail",
    )
