"""Exports of shops, CRM systems, address books and ERP systems."""

from tests.ingest.files.damaged.cases import (
    AMOUNTS,
    CRM,
    ERP,
    PEOPLE,
    SHOP,
    DamagedFile,
)

CASES: tuple[DamagedFile, ...] = (
    DamagedFile(
        "Outlook in German: at work, else at home",
        (
            "Vorname,Nachname,Firma,Straße geschäftlich,Ort "
            "geschäftlich,Postleitzahl geschäftlich,Straße privat,Ort "
            "privat,Postleitzahl privat,Telefon geschäftlich,Telefon "
            "(privat),Mobiltelefon,E-Mail-Adresse,Geburtstag\r\n"
            '"Jörg","Groß","ACME","","Köln","","Allee 5","Wien","1010","0221 '
            '1","0228 2","","j@x.de","0.0.00"\r\n'
            '"Eva","Lang","","","","","Allee 5","Wien","1010","","0228 '
            '3","","","0.0.00"\r\n'
        ).encode("cp1252"),
        rows=2,
        shows={
            "SELECT customer_id, phone, street, postal_code, city FROM customers ORDER BY line": [
                ("email:j@x.de", "0221 1", None, None, "Köln"),
                ("name:eva|lang", "0228 3", "Allee 5", "1010", "Wien"),
            ]
        },
    ),
    DamagedFile(
        "Pipedrive people with an e-mail address at home",
        (
            b"Person - ID,Person - Name,Person - Email - Work,Person - Email - "
            b"Home,Person - Email - Other\n1,Anna Berg,a@x.de,b@x.de,\n"
            b"2,Ben Carl,,c@x.de,\n"
        ),
        rows=2,
        shows={
            "SELECT customer_id, email FROM customers ORDER BY line": [
                ("1", "a@x.de"),
                ("2", "c@x.de"),
            ]
        },
    ),
    DamagedFile(
        "Pipedrive people without the column ID",
        (
            b"Person - Name,Person - First name,Person - Last name,Person - Email - "
            b"Work,Person - Phone - Work,Person - Organization,Person - Label,Person "
            b"- Marketing status,Person - Double opt-in,Person - LinkedIn Page\n"
            b"Anna Berg,Anna,Berg,A@x.de,030 1,Tann,,subscribed,,\n"
            b"Ben Carl,Ben,Carl,,030 2,Tann,,unsubscribed,,\n"
            b"Ben Carl,Ben,Carl,,030 3,Fels,,,,\n"
        ),
        rows=3,
        shows={
            "SELECT customer_id, last_name, consent FROM customers ORDER BY line": [
                ("email:a@x.de", "Berg", "yes"),
                ("name:ben carl|tann|030 2", "Carl", "no"),
                ("name:ben carl|fels|030 3", "Carl", "unknown"),
            ]
        },
    ),
    DamagedFile(
        "Pipedrive deals without the column ID: two alike are two",
        (
            b"Deal - Title,Deal - Value,Deal - Currency of Value,Deal - Status,Deal - "
            b"Stage,Deal - Won time\nWebsite,1000,EUR,Open,Offer,\n"
            b"Website,1000,EUR,Open,Offer,\n"
            b"Shop,2500.50,CHF,Won,Offer,2024-05-31 10:00:00\n"
        ),
        rows=3,
        shows={
            (
                "SELECT name, amount::VARCHAR, currency, state, closed_at::VARCHAR "
                "FROM opportunities ORDER BY line"
            ): [
                ("Website", "1000.0000", "EUR", "open", None),
                ("Website", "1000.0000", "EUR", "open", None),
                ("Shop", "2500.5000", "CHF", "won", "2024-05-31 10:00:00"),
            ],
            "SELECT count(DISTINCT opportunity_id) FROM opportunities": [(3,)],
        },
        named={"without_id": 3},
    ),
    DamagedFile(
        "HubSpot: a legal basis is one of several values as a whole",
        (
            b"Record ID,First Name,Last Name,Email,Create Date,Legal basis for "
            b"processing contact's data,Unsubscribed from all email\n"
            b"1,A,A,a@x.de,3/15/2024 2:30 PM,Freely given consent from contact,\n"
            b"2,B,B,b@x.de,2024-03-12 09:14,No freely given consent from contact,\n"
            b"3,C,C,c@x.de,,Performance of a contract; Freely given consent from "
            b"contact,\n4,D,D,d@x.de,,Freely given consent from contact,true\n"
            b"5,E,E,e@x.de,,Not applicable,\n"
        ),
        rows=5,
        shows={
            "SELECT consent FROM customers ORDER BY line": [
                ("yes",),
                ("unknown",),
                ("yes",),
                ("no",),
                ("unknown",),
            ]
        },
    ),
    DamagedFile(
        "Shopify: an order goes on over several lines",
        (
            SHOP
            + (
                "#1001,a@b.de,paid,EUR,30.00,4.90,5.57,34.90,2024-05-01 10:00:00 "
                '+0200,1,"Tasse, blau",10.00\n#1001,,,,,,,,,2,Teller,10.00\n'
                "#1002,c@d.de,refunded,EUR,5.00,0,0.80,5.00,2024-05-02 10:00:00 "
                "+0200,1,Löffel,5.00\n"
            )
        ).encode(),
        rows=3,
        shows={
            AMOUNTS: [("#1001", "30.0000", "EUR"), ("#1002", "5.0000", "EUR")],
            "SELECT line_id, amount::VARCHAR FROM order_lines ORDER BY line": [
                ("1", "10.0000"),
                ("2", "20.0000"),
                ("1", "5.0000"),
            ],
        },
        named={"continuation_row": 1},
    ),
    DamagedFile(
        "Shopify: the lines of an order repeat e-mail and date only",
        (
            SHOP.strip()
            + ",Billing Country,Cancelled at\n"
            + (
                "#7,a@b.ch,refunded,CHF,30.00,0,0,30.00,2024-05-01 10:00:00 "
                "+0200,1,Tasse,10.00,CH,2024-05-02 10:00:00 +0200\n"
                "#7,a@b.ch,,,,,,,2024-05-01 10:00:00 +0200,2,Teller,10.00,,\n"
            )
        ).encode(),
        rows=2,
        shows={
            (
                "SELECT line_id, amount::VARCHAR, currency, country, is_cancellation "
                "FROM order_lines ORDER BY line"
            ): [
                ("1", "10.0000", "CHF", "CH", True),
                ("2", "20.0000", "CHF", "CH", True),
            ],
            AMOUNTS: [("#7", "30.0000", "CHF")],
        },
        named={"continuation_row": 1},
    ),
    DamagedFile(
        "Shopify customers of 2023: the address without prefix",
        (
            b"Customer ID,First Name,Last Name,Email,Accepts Email "
            b"Marketing,Company,Address1,City,Country,Country Code,Zip,Phone\n"
            b"'6870135275,Anna,Berg,a@b.de,no,,Weg "
            b"1,Bonn,Germany,DE,'01067,'+4915112345678\n"
        ),
        rows=1,
        shows={
            PEOPLE: [("6870135275", "Berg", "Bonn", "01067", "no")],
            "SELECT phone, country FROM customers": [("+4915112345678", "DE")],
        },
    ),
    DamagedFile(
        "Shopify customers: apostrophes before numbers",
        (
            b"Customer ID,First Name,Last Name,Email,Accepts Email Marketing,Default "
            b"Address City,Default Address Zip,Phone\n"
            b"'6870135275,Anna,Berg,a@b.de,yes,Bonn,'01067,'+4915112345678\n"
        ),
        rows=1,
        shows={
            PEOPLE: [("6870135275", "Berg", "Bonn", "01067", "yes")],
            "SELECT phone FROM customers": [("+4915112345678",)],
        },
    ),
    DamagedFile(
        "German house CRM in cp1252, leading zeros, k. A.",
        (
            CRM
            + (
                '0042;Frau;Jürgen;Groß;"Groß; Söhne";"Hauptstr. 5; '
                'Hof";01067;Köln;k. A.;j.gross@x.de;01.02.2020;nein\n'
            )
        ).encode("cp1252"),
        rows=1,
        shows={
            PEOPLE: [("0042", "Groß", "Köln", "01067", "no")],
            "SELECT company, phone, customer_since::VARCHAR FROM customers": [
                ("Groß; Söhne", None, "2020-02-01")
            ],
        },
    ),
    DamagedFile(
        "the house CRM once more, columns shuffled, headings in capitals",
        'ORT;PLZ;NACHNAME;E-MAIL;KUNDENNUMMER;BEMERKUNG\nKöln;01067;Groß;;0042;"a;b\nc"\n'.encode(
            "utf-8-sig"
        ),
        rows=1,
        shows={PEOPLE: [("0042", "Groß", "Köln", "01067", "unknown")]},
    ),
    DamagedFile(
        "ERP lines: sums between and below, returns, equal lines",
        (
            ERP
            + (
                "A1;K1;01.02.2024;10;Tasse;1;9,90;9,90\n"
                "A1;K1;01.02.2024;10;Tasse;1;9,90;9,90\nZwischensumme;;;;;;;19,80\n"
                "A2;;03.04.2024;11;Kanne;-1;1.234,50;-1.234,50\n"
                "Gesamtsumme;;;;;;;-1.214,70\n"
            )
        ).encode("cp1252"),
        rows=5,
        shows={
            "SELECT order_id, amount::VARCHAR FROM order_lines ORDER BY line": [
                ("A1", "9.9000"),
                ("A1", "9.9000"),
                ("A2", "-1234.5000"),
            ]
        },
        skipped={"total_row": 2},
        named={"without_customer": 1, "cancellation": 1},
    ),
    DamagedFile(
        "Dynamics: a blank before a heading, GUIDs",
        (
            b"(Do Not Modify) Contact,(Do Not Modify) Row Checksum,(Do Not Modify) "
            b"Modified On, Full Name,First Name,Last Name,Email,Business Phone,Allow "
            b"Marketing Communication\n"
            b"4f3c2b1a-0000-4000-8000-1234567890ab,abc==,03/27/2026 06:08,Anna "
            b"Berg,Anna,Berg,a@b.de,030 123,Allow\n"
        ),
        rows=1,
        shows={
            "SELECT customer_id, last_name FROM customers": [
                ("4f3c2b1a-0000-4000-8000-1234567890ab", "Berg")
            ]
        },
    ),
)
