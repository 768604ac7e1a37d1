"""The exports of CRM, shop, ERP and sales."""

from datetime import datetime, timedelta
from random import Random

import phrases
from days import CAMPAIGNS
from dealings import Order
from events import World
from files import Export, Row, german, iso, lines, with_broken
from people import DAYS, FIRST_DAY, LAST_DAY, Person, berlin, folded


def crm(rng: Random, world: World) -> Export:
    """Return the customers, as the CRM exports them."""
    header = (
        "Kundennummer", "Anrede", "Titel", "Vorname", "Nachname", "Firma", "Strasse", "PLZ", "Ort",
        "Telefon", "Mobil", "E-Mail", "Kunde seit",
        "Geburtsdatum", "Herkunft", "Instagram", "Profil-URL", "Newsletter",
    )  # fmt: skip
    rows = [_crm_row(rng, person) for person in world.everyone if person.customer_id]
    text = lines(header, rows, delimiter=";", end="\r\n")
    broken = {
        57: "00109001;Frau;;Wilma;Ohnefeld;;Lindenweg 3;34117;Kassel;0561 5550199",
        143: (
            "00109008;Herr;;Knut;Zuviel;Café Zuviel; Inh. Knut Zuviel;Am Mühlbach 4;04109;Leipzig;"
            ";;knut.zuviel@post.example.com;01.03.2024;;Messe;;;ja"
        ),
        211: (
            "00109015;Frau;;Dora;Unmöglich;;Kirchgasse 9;28195;Bremen;;;"
            "dora.unmoeglich@mail.example.com;31.02.2025;;Laden;;;nein"
        ),
        302: (
            ";Herr;;Ohne;Nummer;;Marktplatz 1;99084;Erfurt;;;ohne.nummer@web.example.com;"
            "12.05.2024;;Laden;;;"
        ),
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
    handle = next(
        (profile.handle for profile in person.profiles if profile.channel == "instagram"), ""
    )
    other = next((profile for profile in person.profiles if profile.channel != "instagram"), None)
    knows = rng.random() < 0.75
    url = ""
    if other and knows:
        url = (
            f"https://x.com/{other.handle}"
            if other.channel == "x"
            else f"https://www.facebook.com/{other.handle}"
        )
    newsletter = rng.choice(("ja", "ja", "ja", "nein", "nein", ""))
    born = FIRST_DAY - timedelta(days=rng.randrange(19 * 365, 76 * 365))
    return (
        person.customer_id, "Frau" if person.female else "Herr",
        rng.choice(("",) * 25 + ("Dr.", "Prof. Dr.")),
        person.first.translate(_CP1252), person.last.translate(_CP1252),
        person.firm.translate(_CP1252),
        (f"{rng.choice(phrases.STREETS)} "
         f"{rng.randrange(1, 120)}{rng.choice(('', '', '', 'a', 'b'))}"),
        *town,
        f"0{rng.randrange(200, 999)} 55501{rng.randrange(10, 99)}" if rng.random() < 0.4 else "",
        f"+49 (0) 170 5550{rng.randrange(100, 999)}" if rng.random() < 0.5 else "",
        person.email if rng.random() < 0.92 else "", person.since.strftime("%d.%m.%Y"),
        born.strftime("%d.%m.%Y") if rng.random() < 0.5 else "",
        rng.choice(("Newsletter", "Laden", "Messe", "Kundenkarte", "Instagram", "Empfehlung", "")),
        (("@" if rng.random() < 0.6 else "") + handle) if handle and rng.random() < 0.8 else "",
        url, newsletter,
    )  # fmt: skip


_CP1252 = str.maketrans({"ş": "s", "ı": "i"})


SHOPIFY = [
    "Name",
    "Email",
    "Financial Status",
    "Paid at",
    "Fulfillment Status",
    "Fulfilled at",
    "Accepts Marketing",
    "Currency",
    "Subtotal",
    "Shipping",
    "Taxes",
    "Total",
    "Discount Code",
    "Discount Amount",
    "Shipping Method",
    "Created at",
    "Lineitem quantity",
    "Lineitem name",
    "Lineitem price",
    "Lineitem compare at price",
    "Lineitem sku",
    "Lineitem requires shipping",
    "Lineitem taxable",
    "Lineitem fulfillment status",
    "Billing Name",
    "Billing Street",
    "Billing Address1",
    "Billing Address2",
    "Billing Company",
    "Billing City",
    "Billing Zip",
    "Billing Province",
    "Billing Country",
    "Billing Phone",
    "Shipping Name",
    "Shipping Street",
    "Shipping Address1",
    "Shipping Address2",
    "Shipping Company",
    "Shipping City",
    "Shipping Zip",
    "Shipping Province",
    "Shipping Country",
    "Shipping Phone",
    "Notes",
    "Note Attributes",
    "Cancelled at",
    "Payment Method",
    "Payment Reference",
    "Refunded Amount",
    "Vendor",
    "Outstanding Balance",
    "Employee",
    "Location",
    "Device ID",
    "Id",
    "Tags",
    "Risk Level",
    "Source",
    "Lineitem discount",
    "Tax 1 Name",
    "Tax 1 Value",
    "Tax 2 Name",
    "Tax 2 Value",
    "Tax 3 Name",
    "Tax 3 Value",
    "Tax 4 Name",
    "Tax 4 Value",
    "Tax 5 Name",
    "Tax 5 Value",
    "Phone",
    "Receipt Number",
    "Duties",
    "Billing Province Name",
    "Shipping Province Name",
    "Payment ID",
    "Payment Terms Name",
    "Next Payment Due At",
    "Payment References",
]


def shopify(rng: Random, world: World) -> Export:
    """Return the orders of the shop."""
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
    returned = (
        0
        if not order.returned
        else total
        if order.returned == "all"
        else order.lines[0][1] * order.lines[0][2]
    )
    status = {"": "paid", "all": "refunded", "partly": "partially_refunded"}[order.returned]
    cancelled = order.returned == "all" and rng.random() < 0.3
    attributes = [f"Kundennummer: {person.customer_id}"] if rng.random() < 0.35 else []
    attributes += [f"utm_source: {order.source}"] if order.source else []
    attributes += [f"utm_campaign: {order.campaign}"] if order.campaign else []
    name = f"{person.first} {person.last}"
    address = (f"{rng.choice(phrases.STREETS)} {rng.randrange(1, 99)}",) * 2
    town, zip_code = (
        person.place[1],
        "'" + person.place[0] if rng.random() < 0.2 else person.place[0],
    )
    gift_to = (
        f"{rng.choice(phrases.FIRST_F + phrases.FIRST_M)} {rng.choice(phrases.LAST)}"
        if order.gift
        else name
    )
    head = dict.fromkeys(SHOPIFY, "") | {
        "Email": person.email if rng.random() < 0.96 or attributes else "",
        "Financial Status": status, "Paid at": _shop_time(order.placed, 2, zone),
        "Fulfillment Status": "unfulfilled" if cancelled else "fulfilled",
        "Fulfilled at": "" if cancelled else _shop_time(order.placed, 1500, zone),
        "Accepts Marketing": rng.choice(("yes", "no")), "Currency": "EUR",
        "Subtotal": f"{(value - order.discount) / 100:.2f}",
        "Shipping": f"{order.shipping / 100:.2f}", "Taxes": f"{total * 19 / 119 / 100:.2f}",
        "Total": f"{total / 100:.2f}",
        "Discount Code": "LIEBLING15" if order.discount else "",
        "Discount Amount": f"{order.discount / 100:.2f}", "Shipping Method": "Standardversand",
        "Created at": _shop_time(order.placed, 0, zone), "Billing Name": name,
        "Billing Street": address[0], "Billing Address1": address[1],
        "Billing City": town, "Billing Zip": zip_code, "Billing Country": "DE",
        "Shipping Name": gift_to, "Shipping City": town, "Shipping Zip": zip_code,
        "Shipping Country": "DE",
        "Notes": "Bitte als Geschenk verpacken,\nohne Rechnung" if order.gift else "",
        "Note Attributes": "\n".join(attributes),
        "Cancelled at": _shop_time(order.placed, 300, zone) if cancelled else "",
        "Payment Method": rng.choice(("PayPal Express", "Shopify Payments", "Rechnung")),
        "Refunded Amount": f"{returned / 100:.2f}", "Outstanding Balance": "0.00",
        "Id": str(5_400_000_000_000 + index * 32_768), "Tags": "Geschenk" if order.gift else "",
        "Risk Level": "Low", "Source": "web", "Tax 1 Name": "DE MwSt 19%",
        "Tax 1 Value": f"{total * 19 / 119 / 100:.2f}", "Billing Province Name": "",
    }  # fmt: skip
    rows = []
    for position, (product, pieces, price) in enumerate(order.lines):
        item = {
            "Name": order.number, "Lineitem quantity": str(pieces),
            "Lineitem name": phrases.PRODUCTS[product][0], "Lineitem price": f"{price / 100:.2f}",
            "Lineitem sku": phrases.PRODUCTS[product][1], "Lineitem requires shipping": "true",
            "Lineitem taxable": "true",
            "Lineitem fulfillment status": "pending" if cancelled else "fulfilled",
            "Vendor": "Tannquell", "Lineitem discount": "0.00",
        }  # fmt: skip
        # Shopify repeats the e-mail address on continuation rows and leaves other fields empty
        record = (
            {
                **dict.fromkeys(SHOPIFY, ""),
                "Email": head["Email"],
                "Created at": head["Created at"],
                **item,
            }
            if position
            else {**head, **item}
        )
        rows.append([record[column] for column in SHOPIFY])
    return rows


def _shop_time(placed: datetime, minutes: int, zone: str) -> str:
    return f"{berlin(placed) + timedelta(minutes=minutes):%Y-%m-%d %H:%M:%S} {zone}"


def erp(world: World) -> Export:
    """Return the order lines of the ERP."""
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


def campaigns() -> Export:
    """Return the campaigns with their cost."""
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


def funnel(rng: Random, world: World) -> tuple[Export, Export]:
    """Return leads and opportunities."""
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
        followed = (
            created + timedelta(hours=rng.lognormvariate(3.2, 1.1)) if rng.random() < 0.78 else None
        )
        quick = followed is not None and followed - created < timedelta(days=2)
        won = followed is not None and rng.random() < (0.5 if quick else 0.2)
        firm = rng.choice(firms) if won else None
        converted = followed + timedelta(days=rng.randrange(1, 25)) if won and followed else None
        email = (
            firm.email
            if firm
            else f"{folded(rng.choice(phrases.LAST))}.{number}@anfrage.example.com"
        )
        campaign = next((c[0] for c in CAMPAIGNS if c[3] <= created.date() <= c[4]), "")
        times = [
            iso(moment) if moment and moment.date() <= LAST_DAY else ""
            for moment in (followed, converted)
        ]
        leads.append((
            f"L{number + 1:04d}", firm.customer_id if firm else "", email, iso(created),
            "Messe Kassel" if channel == "messe" else "Anfrageformular", channel,
            campaign, "converted" if times[1] else "contacted" if times[0] else "new", *times,
            str(bool(times[1])).lower(),
            f"{rng.uniform(2, 40):.2f}", "EUR",
        ))  # fmt: skip
        if firm and converted and times[1]:
            stage, state = rng.choice(stages)
            closed = converted + timedelta(days=rng.randrange(5, 70))
            over = state != "open" and closed.date() <= LAST_DAY
            deals.append((
                f"D{len(deals) + 1:04d}", firm.customer_id, f"Erstausstattung {firm.firm}",
                times[1], iso(closed) if over else "", stage if over else "Angebot",
                times[1], state if over else "open", f"{rng.lognormvariate(6.6, 0.7):.2f}", "EUR",
                channel, channel, campaign,
            ))  # fmt: skip
    lead_header = (
        "lead_id", "customer_id", "email", "created_at", "source", "channel", "campaign_id",
        "status", "first_follow_up_at", "converted_at", "is_converted", "cost",
        "currency",
    )  # fmt: skip
    deal_header = (
        "opportunity_id", "customer_id", "name", "created_at", "closed_at", "stage", "stage_since",
        "state", "amount", "currency", "source", "channel", "campaign_id",
    )  # fmt: skip
    return (
        Export("leads.csv", lines(lead_header, leads).encode(), len(leads)),
        Export("opportunities.csv", lines(deal_header, deals).encode(), len(deals)),
    )
