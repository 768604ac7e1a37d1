"""Write the exports of the sample company, and the truth about them.

::

    python sample_data/generate.py [--out FOLDER]

The same seed gives the same bytes. Everything is invented; licence CC0 (see README.md).
"""

import argparse
import json
from pathlib import Path
from random import Random

import commerce
import community
import contacts
import following
import service
import social
from events import World, happen
from files import Export, Row, lines
from people import people

SEED = 20260630
SEED_OF_FURTHER_FILES = 20260701
"""Of the files of `following`, `community` and `contacts`: the others do not change with them."""


def main() -> None:
    """Generate all files."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--out",
        type=Path,
        default=Path(__file__).parent,
        help="folder that gets exports/ and truth/",
    )
    parser.add_argument("--customers", type=int, default=400)
    parser.add_argument(
        "--strangers", type=int, default=120, help="people who post and are no customers"
    )
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    rng = Random(options.seed)
    world = happen(rng, people(rng, options.customers, options.strangers))
    files = exports(rng, world)
    (options.out / "exports").mkdir(parents=True, exist_ok=True)
    (options.out / "truth").mkdir(parents=True, exist_ok=True)
    for file in files:
        (options.out / "exports" / file.name).write_bytes(file.content)
    for name, content in truth(world, files).items():
        (options.out / "truth" / name).write_bytes(content.encode())


def exports(rng: Random, world: World) -> list[Export]:
    """Return every file of the company."""
    further = Random(SEED_OF_FURTHER_FILES)
    members = community.list_members(further, world)
    return [
        commerce.crm(rng, world),
        commerce.shopify(rng, world),
        commerce.erp(world),
        social.x_analytics(rng, world),
        social.facebook(rng, world),
        social.instagram(rng, world),
        social.posts(world),
        social.profiles(rng, world),
        social.reviews(rng, world),
        service.zendesk(world),
        service.tickets(world),
        service.surveys(world),
        commerce.campaigns(),
        *commerce.funnel(rng, world),
        social.followers(rng),
        social.identity_map(world),
        community.profiles(members),
        community.posts(community.write_posts(further, members)),
        community.mentions(
            [*following.rival_mentions(further, world), *following.recent_messages(further, world)]
        ),
        following.other_accounts(),
        following.influencers(),
        following.follows(further, world),
        following.reactions(further, world),
        following.web_visits(further),
        following.margins(further, world.orders),
        *following.partner_deals(further, world),
        contacts.campaign_contacts(further, world),
        contacts.product_lines(further, world),
    ]


def truth(world: World, files: list[Export]) -> dict[str, str]:
    """Return what is in no export: groups, owners of profiles, labels, expected counts."""
    profiles: list[Row] = [
        (one.channel, one.profile_id, one.handle, person.person_id, person.customer_id)
        for person in world.everyone
        for one in person.profiles
    ]
    groups: list[Row] = [
        (
            person.person_id,
            person.customer_id,
            person.group,
            f"{person.positive:.4f}",
            f"{person.worry:.4f}",
        )
        for person in world.everyone
    ]
    posts: list[Row] = [
        (post.channel, post.post_id, post.person.person_id, post.truth.label,
         str(bool(post.truth.topic)).lower(), post.truth.topic,
         post.truth.recommends, str(post.truth.is_question).lower(), post.truth.language)
        for post in world.posts
        if post.truth and post.person
    ]  # fmt: skip
    expected = {
        file.name: {
            "row_count": file.row_count,
            "broken_count": file.broken,
            "skipped_count": file.skipped,
            "note": file.note,
        }
        for file in files
    }
    return {
        "profiles.csv": lines(
            ("channel", "profile_id", "handle", "person_id", "customer_id"), profiles
        ),
        "groups.csv": lines(
            ("person_id", "customer_id", "group", "positive_rate", "worry_rate"), groups
        ),
        "posts.csv": lines(
            (
                "channel",
                "post_id",
                "person_id",
                "label",
                "is_worry",
                "topic",
                "recommends",
                "is_question",
                "language",
            ),
            posts,
        ),
        "expected.json": json.dumps(expected, ensure_ascii=False, indent=1, sort_keys=True) + "\n",
    }


if __name__ == "__main__":
    main()
