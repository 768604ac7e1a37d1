"""The exports in their original formats: header, encoding, quirks and a few broken lines of each source."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

import phrases
from events import CAMPAIGNS, OWN, Order, Post, World
from people import DAYS, FIRST_DAY, LAST_DAY, Person, berlin, folded

Row = Sequence[object]


@dataclass
class Export:
    """One file: its bytes, and what a loader has to find in it."""

    name: str
    content: bytes
    row_count: int  # records below the header, broken and skipped ones included
    broken: int = 0  # records that no loader may take
    skipped: int = 0  # description rows and the like
    note: str = ""


def lines(
    header: Sequence[str], rows: Iterable[Row], *, delimiter: str = ",", quote_all: bool = False, end: str = "\n"
) -> str:
    """Write rows as CSV."""
    text = io.StringIO()
    writer = csv.writer(
        text, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL
    )
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()


def with_broken(text: str, broken: dict[int, str], end: str = "\n") -> str:
    """Put broken lines in: position among the physical lines -> line. Only for files whose records are one line each."""
    found = text.split(end)
    for position in sorted(broken):
        found.insert(position, broken[position])
    return end.join(found)


def iso(moment: datetime) -> str:
    """Write a moment in UTC as ISO 8601."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def german(cents: int) -> str:
    """Write cents as ``1.234,56``."""
    return f"{cents / 100:,.2f}".translate(str.maketrans(",.", ".,"))


def exports(rng: Random, world: World) -> list[Export]:
    """Return every file of the company."""
    return [
        _crm(rng, world),
        _shopify(rng, world),
        _erp(world),
        _x_analytics(rng, world),
        _facebook(rng, world),
        _instagram(rng, world),
        _posts(world),
        _profiles(rng, world),
        _reviews(rng, world),
        _zendesk(world),
        _tickets(world),
        _surveys(world),
        _campaigns(),
        *_funnel(rng, world),
        _followers(rng),
        _identity_map(world),
    ]


def _crm(rng: Random, world: World) -> Export:
    header = (
        "Kundennummer", "Anrede", "Titel", "Vorname", "Nachname", "Firma", "Strasse", "PLZ", "Ort", "Telefon", "Mobil", "E-Mail", "Kunde seit",
        "Geburtsdatum", "Herkunft", "Instagram", "Profil-URL", "Newsletter",
    )  # fmt: skip
    rows = [_crm_row(rng, person) for person in world.everyone if person.customer_id]
    text = lines(header, rows, delimiter=";", end="\r\n")
    broken = {
        57: "00109001;Frau;;Wilma;Ohnefeld;;Lindenweg 3;34117;Kassel;0561 5550199",
        143: "00109008;Herr;;Knut;Zuviel;Café Zuviel; Inh. Knut Zuviel;Am Mühlbach 4;04109;Leipzig;;;knut.zuviel@post.example.com;01.03.2024;;Messe;;;ja",
        211: "00109015;Frau;;Dora;Unmöglich;;Kirchgasse 9;28195;Bremen;;;dora.unmoeglich@mail.example.com;31.02.2025;;Laden;;;nein",
        302: ";Herr;;Ohne;Nummer;;Marktplatz 1;99084;Erfurt;;;ohne.nummer@web.example.com;12.05.2024;;Laden;;;",
    }
    rows_with = len(rows) + len(broken)
    content = with_broken(text, broken, "\r\n").encode("cp1252", errors="replace")
    return Export(
        "kunden.csv",
        content,
        rows_with,
        len(broken),
        note="2 lines with a wrong field count, 1 impossible date, 1 without a number",
    )


def _crm_row(rng: Random, person: Person) -> Row:
    town = person.place
    handle = next((profile.handle for profile in person.profiles if profile.channel == "instagram"), "")
    other = next((profile for profile in person.profiles if profile.channel != "instagram"), None)
    knows = rng.random() < 0.55
    url = ""
    if other and knows:
        url = f"https://x.com/{other.handle}" if other.channel == "x" else f"https://www.facebook.com/{other.handle}"
    newsletter = rng.choice(("ja", "ja", "ja", "nein", "nein", ""))
    born = FIRST_DAY - timedelta(days=rng.randrange(19 * 365, 76 * 365))
    return (
        person.customer_id, "Frau" if person.female else "Herr", rng.choice(("",) * 25 + ("Dr.", "Prof. Dr.")),
        person.first.translate(_CP1252), person.last.translate(_CP1252), person.firm.translate(_CP1252),
        f"{rng.choice(phrases.STREETS)} {rng.randrange(1, 120)}{rng.choice(('', '', '', 'a', 'b'))}", *town,
        f"0{rng.randrange(200, 999)} 55501{rng.randrange(10, 99)}" if rng.random() < 0.4 else "",
        f"+49 (0) 170 5550{rng.randrange(100, 999)}" if rng.random() < 0.5 else "",
        person.email if rng.random() < 0.92 else "", person.since.strftime("%d.%m.%Y"), born.strftime("%d.%m.%Y") if rng.random() < 0.5 else "",
        rng.choice(("Newsletter", "Laden", "Messe", "Kundenkarte", "Instagram", "Empfehlung", "")),
        (("@" if rng.random() < 0.6 else "") + handle) if handle and rng.random() < 0.6 else "", url, newsletter,
    )  # fmt: skip


_CP1252 = str.maketrans({"ş": "s", "ı": "i"})

SHOPIFY = (
    "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,Currency,Subtotal,Shipping,Taxes,Total,Discount Code,"
    "Discount Amount,Shipping Method,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem compare at price,Lineitem sku,"
    "Lineitem requires shipping,Lineitem taxable,Lineitem fulfillment status,Billing Name,Billing Street,Billing Address1,Billing Address2,"
    "Billing Company,Billing City,Billing Zip,Billing Province,Billing Country,Billing Phone,Shipping Name,Shipping Street,Shipping Address1,"
    "Shipping Address2,Shipping Company,Shipping City,Shipping Zip,Shipping Province,Shipping Country,Shipping Phone,Notes,Note Attributes,"
    "Cancelled at,Payment Method,Payment Reference,Refunded Amount,Vendor,Outstanding Balance,Employee,Location,Device ID,Id,Tags,Risk Level,"
    "Source,Lineitem discount,Tax 1 Name,Tax 1 Value,Tax 2 Name,Tax 2 Value,Tax 3 Name,Tax 3 Value,Tax 4 Name,Tax 4 Value,Tax 5 Name,Tax 5 Value,"
    "Phone,Receipt Number,Duties,Billing Province Name,Shipping Province Name,Payment ID,Payment Terms Name,Next Payment Due At,Payment References"
).split(",")


def _shopify(rng: Random, world: World) -> Export:
    rows: list[Row] = []
    for index, order in enumerate(order for order in world.orders if order.system == "shopify"):
        rows += _shopify_order(rng, order, index)
    return Export(
        "shopify_orders.csv",
        lines(SHOPIFY, rows).encode(),
        len(rows),
        note="order fields only on an order's first line; notes with line breaks",
    )


def _shopify_order(rng: Random, order: Order, index: int) -> list[Row]:
    person, clock = order.person, berlin(order.placed)
    zone = f"+0{(clock - order.placed).seconds // 3600}00"
    value = sum(pieces * price for _, pieces, price in order.lines)
    total = value - order.discount + order.shipping
    returned = 0 if not order.returned else total if order.returned == "all" else order.lines[0][1] * order.lines[0][2]
    status = {"": "paid", "all": "refunded", "partly": "partially_refunded"}[order.returned]
    cancelled = order.returned == "all" and rng.random() < 0.3
    attributes = [f"Kundennummer: {person.customer_id}"] if rng.random() < 0.35 else []
    attributes += [f"utm_source: {order.source}"] if order.source else []
    attributes += [f"utm_campaign: {order.campaign}"] if order.campaign else []
    name = f"{person.first} {person.last}"
    address = (f"{rng.choice(phrases.STREETS)} {rng.randrange(1, 99)}",) * 2
    town, zip_code = person.place[1], "'" + person.place[0] if rng.random() < 0.2 else person.place[0]
    gift_to = f"{rng.choice(phrases.FIRST_F + phrases.FIRST_M)} {rng.choice(phrases.LAST)}" if order.gift else name
    head = dict.fromkeys(SHOPIFY, "") | {
        "Email": person.email if rng.random() < 0.96 or attributes else "", "Financial Status": status, "Paid at": _shop_time(order.placed, 2, zone),
        "Fulfillment Status": "unfulfilled" if cancelled else "fulfilled", "Fulfilled at": "" if cancelled else _shop_time(order.placed, 1500, zone),
        "Accepts Marketing": rng.choice(("yes", "no")), "Currency": "EUR", "Subtotal": f"{(value - order.discount) / 100:.2f}",
        "Shipping": f"{order.shipping / 100:.2f}", "Taxes": f"{total * 19 / 119 / 100:.2f}", "Total": f"{total / 100:.2f}",
        "Discount Code": "LIEBLING15" if order.discount else "", "Discount Amount": f"{order.discount / 100:.2f}", "Shipping Method": "Standardversand",
        "Created at": _shop_time(order.placed, 0, zone), "Billing Name": name, "Billing Street": address[0], "Billing Address1": address[1],
        "Billing City": town, "Billing Zip": zip_code, "Billing Country": "DE", "Shipping Name": gift_to, "Shipping City": town, "Shipping Zip": zip_code,
        "Shipping Country": "DE", "Notes": "Bitte als Geschenk verpacken,\nohne Rechnung" if order.gift else "", "Note Attributes": "\n".join(attributes),
        "Cancelled at": _shop_time(order.placed, 300, zone) if cancelled else "", "Payment Method": rng.choice(("PayPal Express", "Shopify Payments", "Rechnung")),
        "Refunded Amount": f"{returned / 100:.2f}", "Outstanding Balance": "0.00", "Id": str(5_400_000_000_000 + index * 32_768), "Tags": "Geschenk" if order.gift else "",
        "Risk Level": "Low", "Source": "web", "Tax 1 Name": "DE MwSt 19%", "Tax 1 Value": f"{total * 19 / 119 / 100:.2f}", "Billing Province Name": "",
    }  # fmt: skip
    rows = []
    for position, (product, pieces, price) in enumerate(order.lines):
        item = {
            "Name": order.number, "Lineitem quantity": str(pieces), "Lineitem name": phrases.PRODUCTS[product][0], "Lineitem price": f"{price / 100:.2f}",
            "Lineitem sku": phrases.PRODUCTS[product][1], "Lineitem requires shipping": "true", "Lineitem taxable": "true",
            "Lineitem fulfillment status": "pending" if cancelled else "fulfilled", "Vendor": "Tannquell", "Lineitem discount": "0.00",
        }  # fmt: skip
        # Shopify repeats the e-mail address on continuation rows and leaves the order's other fields empty
        record = (
            {**dict.fromkeys(SHOPIFY, ""), "Email": head["Email"], "Created at": head["Created at"], **item}
            if position
            else {**head, **item}
        )
        rows.append([record[column] for column in SHOPIFY])
    return rows


def _shop_time(placed: datetime, minutes: int, zone: str) -> str:
    return f"{berlin(placed) + timedelta(minutes=minutes):%Y-%m-%d %H:%M:%S} {zone}"


def _erp(world: World) -> Export:
    header = (
        "Auftragsnummer",
        "Kundennummer",
        "Datum",
        "Artikelnummer",
        "Artikel",
        "Menge",
        "Einzelpreis",
        "Betrag",
        "Währung",
    )
    rows: list[Row] = []
    for order in world.orders:
        if order.system == "erp":
            for product, pieces, price in order.lines:
                name, number, *_ = phrases.PRODUCTS[product]
                day = berlin(order.placed).strftime("%d.%m.%Y")
                rows.append(
                    (
                        order.number,
                        order.person.customer_id,
                        day,
                        number,
                        name,
                        pieces,
                        german(price),
                        german(pieces * price),
                        "EUR",
                    )
                )
    for position in (40, 120):  # the same article keyed in twice: both lines count
        rows[position:position] = rows[position : position + 1]
    text = lines(header, rows, delimiter=";", end="\r\n")
    broken = {
        77: "A2025-99001;00100001;30.02.2025;T-1001;Kräutertee Bergwiese 100 g;2;8,90;17,80;EUR",
        150: "A2025-99002;00100008;14.06.2025;H-4001;Gusseisenpfanne 28 cm;zwei;89,00;178,00;EUR",
        191: "A2025-99003;00100015;15.06.2025;S-3001;Olivenölseife Rosmarin;1;6,50",
    }
    content = b"\xef\xbb\xbf" + with_broken(text, broken, "\r\n").encode()
    return Export(
        "erp_auftragszeilen.csv",
        content,
        len(rows) + len(broken),
        len(broken),
        note="1 impossible date, 1 word for a number, 1 short line; 2 pairs of identical lines",
    )


X_COUNTS = (
    "impressions", "engagements", "engagement rate", "retweets", "replies", "likes", "user profile clicks", "url clicks", "hashtag clicks",
    "detail expands", "permalink clicks", "app opens", "app installs", "follows", "email tweet", "dial phone", "media views", "media engagements",
)  # fmt: skip


def _seen(rng: Random, post: Post) -> tuple[int, int, int, int, int, int]:
    """Return reach, impressions, likes, comments, shares, clicks of an own post."""
    base = {"facebook": 2600, "instagram": 3400, "x": 1500}[post.channel] * (
        1 + (post.created.date() - FIRST_DAY).days / 1500
    )
    reach = round(base * rng.lognormvariate(0.0, 0.45) * (1.8 if post.campaign else 1.0))
    rate = {
        "product": 0.02,
        "offer": 0.014,
        "story": 0.034,
        "question": 0.04,
        "pr": 0.006,
        "job": 0.01,
        "values": 0.03,
    }[post.series]
    likes = round(
        reach * rate * rng.lognormvariate(0.0, 0.3) * {"facebook": 0.7, "instagram": 1.6, "x": 0.6}[post.channel]
    )
    return (
        reach,
        round(reach * rng.uniform(1.15, 1.6)),
        likes,
        round(likes * rng.uniform(0.03, 0.18)),
        round(likes * rng.uniform(0.02, 0.12)),
        round(reach * rng.uniform(0.004, 0.02)),
    )


def _own(world: World, channel: str) -> list[Post]:
    return [post for post in world.posts if post.channel == channel and post.kind == "post"]


def _x_analytics(rng: Random, world: World) -> Export:
    header = ["Tweet id", "Tweet permalink", "Tweet text", "time", *X_COUNTS]
    header += [f"promoted {name}" for name in X_COUNTS]
    rows: list[Row] = []
    for post in _own(world, "x"):
        _, shown, likes, comments, shares, clicks = _seen(rng, post)
        engagements = likes + comments + shares + clicks
        counts = [shown, engagements, None, shares, comments, likes, clicks // 5, clicks, clicks // 9, clicks // 2, 0]
        text = [f"{engagements / shown}" if count is None else f"{count}.0" for count in counts]
        row = [
            post.post_id,
            f"https://twitter.com/tannquell/status/{post.post_id}",
            post.text,
            post.created.strftime("%Y-%m-%d %H:%M +0000"),
            *text,
            *["0"] * 7,
        ]
        rows.append([*row, *["-"] * len(X_COUNTS)])
    return Export(
        "x_tweet_activity_metrics.csv",
        lines(header, rows, quote_all=True).encode(),
        len(rows),
        note="counts as floats, - for no promotion",
    )


FACEBOOK = (
    ("Lifetime Post Total Reach", "reach"), ("Lifetime Post organic reach", "organic"), ("Lifetime Post Paid Reach", "paid"),
    ("Lifetime Post Total Impressions", "shown"), ("Lifetime Post Organic Impressions", "shown_organic"), ("Lifetime Post Paid Impressions", "paid"),
    ("Lifetime Engaged Users", "engaged"), ("Lifetime Post Consumers", "clickers"), ("Lifetime Post Consumptions", "clicks"),
    ("Lifetime Negative feedback", "hidden"), ("Lifetime Negative Feedback from Users", "hidden"),
    ("Lifetime Post Impressions by people who have liked your Page", "fans_shown"), ("Lifetime Post reach by people who like your Page", "fans"),
    ("Lifetime Post Paid Impressions by people who have liked your Page", "none"), ("Lifetime Paid reach of a post by people who like your Page", "none"),
    ("Lifetime People who have liked your Page and engaged with your post", "fans_engaged"),
    ("Lifetime Talking About This (Post) by action type - share", "shares"), ("Lifetime Talking About This (Post) by action type - like", "likes"),
    ("Lifetime Talking About This (Post) by action type - comment", "comments"),
    ("Lifetime Post Stories by action type - share", "shares"), ("Lifetime Post Stories by action type - like", "likes"),
    ("Lifetime Post Stories by action type - comment", "comments"),
    ("Lifetime Post consumers by type - link clicks", "clickers"), ("Lifetime Post consumers by type - other clicks", "none"),
    ("Lifetime Post Consumptions by type - link clicks", "clicks"), ("Lifetime Post Consumptions by type - other clicks", "none"),
    ("Lifetime Organic Video Views", "empty"), ("Lifetime Organic views to 95%", "empty"), ("Lifetime Organic views to 95%", "empty"),
    ("Lifetime Paid Video Views", "empty"), ("Lifetime Paid views to 95%", "empty"), ("Lifetime Paid views to 95%", "empty"),
    ("Lifetime Average time video viewed", "empty"), ("Lifetime Video length", "empty"),
)  # fmt: skip


def _facebook(rng: Random, world: World) -> Export:
    header = [
        "Post ID",
        "Permalink",
        "Post Message",
        "Type",
        "Countries",
        "Languages",
        "Posted",
        "Audience Targeting",
        *(name for name, _ in FACEBOOK),
    ]
    described = [
        "",
        "",
        "",
        "",
        "",
        "",
        "",
        "",
        *(
            f"{name.replace('Lifetime', 'Lifetime: The number for')} ({'Unique Users' if i % 2 else 'Total Count'})"
            for i, (name, _) in enumerate(FACEBOOK)
        ),
    ]
    rows: list[Row] = [described]
    for post in _own(world, "facebook"):
        reach, shown, likes, comments, shares, clicks = _seen(rng, post)
        paid = reach // 3 if post.campaign else 0
        values = {
            "reach": reach, "organic": reach - paid, "paid": paid, "shown": shown, "shown_organic": shown - paid, "engaged": likes + clicks, "clickers": clicks,
            "clicks": round(clicks * 1.2), "hidden": rng.choice((0, 0, 0, 1, 2)), "fans_shown": round(shown * 0.6), "fans": round(reach * 0.6), "none": 0,
            "fans_engaged": round(likes * 0.7), "likes": likes, "shares": shares, "comments": comments, "empty": "",
        }  # fmt: skip
        number = post.post_id.split("_")[1]
        head = (
            post.post_id,
            f"https://www.facebook.com/tannquell/posts/{number}",
            post.text,
            rng.choice(("Photo", "Photo", "Link", "Status", "Video")),
            "",
            "",
        )
        rows.append(
            [*head, berlin(post.created).strftime("%m/%d/%Y %I:%M:%S %p"), " ", *(values[key] for _, key in FACEBOOK)]
        )
    content = b"\xef\xbb\xbf" + lines(header, rows, quote_all=True).encode()
    return Export(
        "facebook_page_insights_posts.csv",
        content,
        len(rows),
        skipped=1,
        note="BOM; second row describes the columns; two duplicate headers; Posted in Berlin time",
    )


def _instagram(rng: Random, world: World) -> Export:
    header = (
        "Post ID", "Account ID", "Account username", "Account name", "Description", "Duration (sec)", "Publish time", "Permalink", "Post type",
        "Data comment", "Date", "Views", "Reach", "Likes", "Shares", "Follows", "Comments", "Saves",
    )  # fmt: skip
    rows: list[Row] = []
    for post in _own(world, "instagram"):
        reach, shown, likes, comments, shares, _ = _seen(rng, post)
        kind = rng.choice(("IG image", "IG image", "IG reel", "IG carousel"))
        reached = f"{reach:,}" if rng.random() < 0.5 else reach
        rows.append((
            post.post_id, OWN["instagram"].profile_id, "tannquell", "Tannquell Naturwaren", post.text, rng.randrange(8, 60) if kind == "IG reel" else 0,
            berlin(post.created).strftime("%m/%d/%Y %H:%M"), f"https://www.instagram.com/p/{_shortcode(post.post_id)}/", kind, "", "Lifetime",
            shown, reached, likes, shares, rng.randrange(4), comments, round(likes * rng.uniform(0.02, 0.2)),
        ))  # fmt: skip
    return Export(
        "instagram_content.csv",
        lines(header, rows).encode(),
        len(rows),
        note='reach sometimes as "12,400"; Publish time in Berlin time',
    )


def _shortcode(post_id: str) -> str:
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    number, code = int(post_id), ""
    while number:
        number, digit = divmod(number, 64)
        code = alphabet[digit] + code
    return code


def _posts(world: World) -> Export:
    header = (
        "post_id", "channel", "kind", "author", "author_id", "created_at", "text", "parent_id", "thread_id", "is_own", "is_automatic", "language", "campaign_id",
        "department",
    )  # fmt: skip
    rows: list[Row] = [
        (
            post.post_id, post.channel, post.kind, post.author.name, post.author.profile_id, iso(post.created), post.text, post.parent, post.thread,
            str(post.is_own).lower(), str(post.automatic).lower(), post.truth.language if post.truth else "de", post.campaign,
            "support" if post.is_own else "",
        )
        for post in world.posts
        if post.author and post.kind not in {"post", "review"}
    ]  # fmt: skip
    text = lines(header, rows)
    broken = {
        301: "990000000000001,facebook,comment,Kaputte Zeile,990001,2025-13-02T10:00:00Z,Der dreizehnte Monat,,990000000000001,false,false,de,,",
        1702: "990000000000002,instagram,comment,Kaputte Zeile,990002,2025-08-09T10:00:00Z,zu kurz",
        3003: ",x,mention,Kaputte Zeile,990003,2026-01-09T10:00:00Z,ohne Nummer,,,false,false,de,,",
    }
    return Export(
        "posts.csv",
        with_broken(text, broken).encode(),
        len(rows) + len(broken),
        len(broken),
        note="1 impossible date, 1 short line, 1 without an id",
    )


def _profiles(rng: Random, world: World) -> Export:
    header = (
        "channel",
        "profile_id",
        "handle",
        "display_name",
        "profile_url",
        "email",
        "is_own",
        "brand",
        "follower_count",
    )
    addresses = {
        "facebook": "https://www.facebook.com/",
        "instagram": "https://www.instagram.com/",
        "x": "https://x.com/",
    }
    rows: list[Row] = [
        (
            one.channel,
            one.profile_id,
            one.handle,
            one.name,
            addresses[one.channel] + one.handle,
            "",
            "true",
            "Tannquell",
            "",
        )
        for one in OWN.values()
    ]
    for person in world.everyone:
        for one in person.profiles:
            email = person.email if person.customer_id and rng.random() < 0.22 else ""
            rows.append(
                (
                    one.channel,
                    one.profile_id,
                    one.handle,
                    one.name,
                    addresses[one.channel] + one.handle,
                    email,
                    "false",
                    "",
                    rng.randrange(20, 900),
                )
            )
    return Export("profiles.csv", lines(header, rows).encode(), len(rows))


def _reviews(rng: Random, world: World) -> Export:
    words = ("", "ONE", "TWO", "THREE", "FOUR", "FIVE")
    reviews = []
    for post in world.posts:
        if post.kind != "review" or not post.author:
            continue
        moment = post.created.replace(tzinfo=UTC).strftime("%Y-%m-%dT%H:%M:%S") + f".{rng.randrange(10**9):09d}Z"
        review = {
            "name": f"accounts/1089/locations/4711/reviews/{post.post_id}", "reviewId": post.post_id,
            "reviewer": {"displayName": post.author.name, "isAnonymous": False}, "starRating": words[post.rating],
            "comment": post.text, "createTime": moment, "updateTime": moment,
        }  # fmt: skip
        if rng.random() < 0.35:
            replied = post.created + timedelta(hours=rng.randrange(3, 90))
            answer = (
                "Herzlichen Dank für die Bewertung!"
                if post.rating > 3
                else "Das tut uns leid, bitte melden Sie sich bei uns im Laden."
            )
            review["reviewReply"] = {"comment": answer, "updateTime": iso(replied)}
        reviews.append(review)
    content = json.dumps({"reviews": reviews, "totalReviewCount": len(reviews)}, ensure_ascii=False, indent=1) + "\n"
    return Export(
        "google_reviews.json", content.encode(), len(reviews), note="the rating is a word; times with nanoseconds"
    )


def _zendesk(world: World) -> Export:
    """Zendesk's export has one row per comment: the first is the customer's, the second the agent's."""
    header = ("Ticket ID", "Subject", "Requester", "Assignee", "Created at", "Comment", "Comment Author")
    rows: list[Row] = []
    tickets = [ticket for ticket in world.tickets if ticket.opened.year == 2025 and ticket.opened.month <= 6]
    for ticket in tickets:
        agent = ("jule@tannquell.example.com", "malik@tannquell.example.com")[int(ticket.number) % 2]
        email = ticket.person.email
        rows.append(
            (
                ticket.number,
                ticket.subject,
                email,
                agent,
                f"{ticket.opened:%Y-%m-%d %H:%M:%S}",
                ticket.written.text,
                email,
            )
        )
        if ticket.replied:
            rows.append(
                (
                    ticket.number,
                    ticket.subject,
                    email,
                    agent,
                    f"{ticket.replied:%Y-%m-%d %H:%M:%S}",
                    "Hallo, wir kümmern uns darum.",
                    agent,
                )
            )
    note = f"one row per comment: {len(tickets)} tickets; the tickets of January to June 2025"
    return Export("zendesk_tickets.csv", lines(header, rows).encode(), len(rows), note=note)


def _tickets(world: World) -> Export:
    header = (
        "ticket_id", "customer_id", "channel", "created_at", "first_reply_at", "solved_at", "reopened_count", "status", "topic", "is_complaint", "satisfaction",
        "subject", "text",
    )  # fmt: skip
    rows: list[Row] = [
        (
            f"T{ticket.number}", ticket.person.customer_id, ticket.channel, iso(ticket.opened), iso(ticket.replied) if ticket.replied else "",
            iso(ticket.solved) if ticket.solved else "", ticket.reopened, "solved" if ticket.solved else "open", ticket.written.topic,
            str(ticket.complaint).lower(), "" if ticket.satisfaction is None else f"{ticket.satisfaction:.0f}", ticket.subject, ticket.written.text,
        )
        for ticket in world.tickets
        if not (ticket.opened.year == 2025 and ticket.opened.month <= 6)
    ]  # fmt: skip
    broken = {88: "T99001,00100001,email,2025-02-30T10:00:00Z,,,0,open,,true,,Kaputte Zeile,Der 30. Februar"}
    note = "1 impossible date; the tickets from July 2025 on"
    return Export("tickets.csv", with_broken(lines(header, rows), broken).encode(), len(rows) + 1, 1, note=note)


def _surveys(world: World) -> Export:
    header = ("survey_id", "customer_id", "answered_at", "instrument", "score", "scale_max", "comment")
    rows: list[Row] = [
        (number, person.customer_id, iso(at), instrument, score, top, comment)
        for number, person, at, instrument, score, top, comment in world.surveys
    ]
    broken = {101: "U99001,00100008,gestern,nps,9,10,", 202: "U99002,00100015,2025-09-01T10:00:00Z,nps,neun,10,"}
    return Export(
        "surveys.csv",
        with_broken(lines(header, rows), broken).encode(),
        len(rows) + 2,
        2,
        note="1 word for a time, 1 word for a number",
    )


def _campaigns() -> Export:
    header = (
        "campaign_id",
        "name",
        "channel",
        "started_on",
        "ended_on",
        "cost",
        "currency",
        "contact_count",
        "target_segment",
    )
    rows: list[Row] = [
        (number, name, channel, first, last, f"{cost / 100:.2f}", "EUR", contacts, target)
        for number, name, channel, first, last, cost, contacts, target in CAMPAIGNS
    ]
    return Export("campaigns.csv", lines(header, rows).encode(), len(rows))


def _funnel(rng: Random, world: World) -> tuple[Export, Export]:
    leads: list[Row] = []
    deals: list[Row] = []
    firms = [person for person in world.everyone if person.firm]
    stages = (
        ("Angebot", "open"),
        ("Verhandlung", "open"),
        ("Gewonnen", "won"),
        ("Gewonnen", "won"),
        ("Verloren", "lost"),
    )
    for number in range(160):
        created = datetime.combine(
            FIRST_DAY + timedelta(days=rng.randrange(DAYS - 20)), datetime.min.time()
        ) + timedelta(minutes=rng.randrange(420, 1200))
        channel = rng.choice(("facebook", "instagram", "messe", "messe", "web", "web", "email"))
        followed = created + timedelta(hours=rng.lognormvariate(3.2, 1.1)) if rng.random() < 0.78 else None
        quick = followed is not None and followed - created < timedelta(days=2)
        won = followed is not None and rng.random() < (0.5 if quick else 0.2)
        firm = rng.choice(firms) if won else None
        converted = followed + timedelta(days=rng.randrange(1, 25)) if won and followed else None
        email = firm.email if firm else f"{folded(rng.choice(phrases.LAST))}.{number}@anfrage.example.com"
        campaign = next((c[0] for c in CAMPAIGNS if c[3] <= created.date() <= c[4]), "")
        times = [iso(moment) if moment and moment.date() <= LAST_DAY else "" for moment in (followed, converted)]
        leads.append((
            f"L{number + 1:04d}", firm.customer_id if firm else "", email, iso(created), "Messe Kassel" if channel == "messe" else "Anfrageformular", channel,
            campaign, "converted" if times[1] else "contacted" if times[0] else "new", *times, str(bool(times[1])).lower(),
            f"{rng.uniform(2, 40):.2f}", "EUR",
        ))  # fmt: skip
        if firm and converted and times[1]:
            stage, state = rng.choice(stages)
            closed = converted + timedelta(days=rng.randrange(5, 70))
            over = state != "open" and closed.date() <= LAST_DAY
            deals.append((
                f"D{len(deals) + 1:04d}", firm.customer_id, f"Erstausstattung {firm.firm}", times[1], iso(closed) if over else "", stage if over else "Angebot",
                times[1], state if over else "open", f"{rng.lognormvariate(6.6, 0.7):.2f}", "EUR", channel, channel, campaign,
            ))  # fmt: skip
    lead_header = (
        "lead_id", "customer_id", "email", "created_at", "source", "channel", "campaign_id", "status", "first_follow_up_at", "converted_at", "is_converted", "cost",
        "currency",
    )  # fmt: skip
    deal_header = (
        "opportunity_id", "customer_id", "name", "created_at", "closed_at", "stage", "stage_since", "state", "amount", "currency", "source", "channel", "campaign_id",
    )  # fmt: skip
    return (
        Export("leads.csv", lines(lead_header, leads).encode(), len(leads)),
        Export("opportunities.csv", lines(deal_header, deals).encode(), len(deals)),
    )


def _followers(rng: Random) -> Export:
    header = ("channel", "account_id", "day", "follower_count", "reach_count", "profile_view_count")
    counts = {"facebook": (8200.0, 4.0), "instagram": (6100.0, 11.0), "x": (3900.0, 1.0)}
    rows: list[Row] = []
    for offset in range(DAYS):
        day = FIRST_DAY + timedelta(days=offset)
        for channel, (count, gain) in counts.items():
            boost = 2.5 if any(c[2] == channel and c[3] <= day <= c[4] for c in CAMPAIGNS) else 1.0
            count += gain * boost + rng.gauss(0.0, 4.0)
            counts[channel] = (count, gain)
            if (offset * 7 + len(channel)) % 97:  # some days are missing, as after an outage
                rows.append(
                    (
                        channel,
                        OWN[channel].profile_id,
                        day,
                        round(count),
                        round(count * rng.uniform(0.2, 0.5)),
                        round(count * rng.uniform(0.01, 0.03)),
                    )
                )
    return Export("followers.csv", lines(header, rows).encode(), len(rows), note="some days are missing")


def _identity_map(world: World) -> Export:
    header = ("channel", "handle", "customer_id", "verdict", "declared_by", "declared_on")
    known = [(person, profile) for person in world.everyone if person.customer_id for profile in person.profiles]
    rows: list[Row] = [
        (one.channel, one.handle, person.customer_id, "same", "service", "2026-05-04")
        for person, one in known[10:190:15]
    ]
    strangers = [profile for person in world.everyone if not person.customer_id for profile in person.profiles]
    rows += [
        (one.channel, one.handle, person.customer_id, "never", "service", "2026-05-05")
        for one, (person, _) in zip(strangers[:3], known[3:6], strict=True)
    ]
    return Export("identity_map.csv", lines(header, rows).encode(), len(rows))
