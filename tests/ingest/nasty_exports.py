# ruff: noqa: E501  one case is one line
"""Nasty files in the formats people export, with the outcome each must have; `shows` is SQL -> rows."""

import json

from nasty import DAY, HEAD, Nasty, post, posts, record, semicolons, zipped

TEXTS = "SELECT post_id, text FROM posts ORDER BY line"
COUNTS = "SELECT post_id, like_count FROM post_metrics ORDER BY line"
AMOUNTS = "SELECT order_id, amount::VARCHAR, currency FROM orders ORDER BY line"
DAYS = "SELECT post_id, created_at::VARCHAR FROM posts ORDER BY line"
PEOPLE = "SELECT customer_id, last_name, city, postal_code, consent FROM customers ORDER BY line"
ORDERS = "order_id;customer_id;ordered_at;amount;currency\n"
X_HEAD = '"Tweet id","Tweet permalink","Tweet text","time","impressions","engagements","engagement rate","retweets","replies","likes","url clicks","promoted impressions"\n'
X_LINE = '"1234567890123456{n}","https://twitter.com/tann/status/1234567890123456{n}","{text}","2016-12-01 18:00 +0000","424.0","12.0","0.028","1.0","0.0","{likes}","3.0","-"\n'
META = "Post ID,Page ID,Page name,Title,Description,Duration (sec),Publish time,Permalink,Post type,Date,Views,Reach,Reactions,Comments,Shares\n"
FOLLOWERS = [
    {
        "title": "",
        "media_list_data": [],
        "string_list_data": [{"href": "https://www.instagram.com/tann_", "value": "tann_", "timestamp": 1714557600}],
    }
]
CRM = "Kundennummer;Anrede;Vorname;Nachname;Firma;Strasse;PLZ;Ort;Telefon;E-Mail;Kunde seit;Newsletter\n"
SHOP = "Name,Email,Financial Status,Currency,Subtotal,Shipping,Taxes,Total,Created at,Lineitem quantity,Lineitem name,Lineitem price\n"
ERP = "Auftragsnummer;Kundennummer;Datum;Artikelnummer;Artikel;Menge;Einzelpreis;Betrag\n"


def orders(*cells: str) -> str:
    """Return orders with these amounts."""
    return ORDERS + "".join(f"{number};K1;2024-05-0{number};{cell};\n" for number, cell in enumerate(cells, 1))


def days(*cells: str) -> bytes:
    return posts(*(post(number, day=f'"{cell}"') for number, cell in enumerate(cells, 1)))


EXPORTS = (
    # damage that programs do to files
    Nasty("a delimiter behind every line but the header's", posts(post(1).strip() + ",\n", post(2, "b").strip() + ",\n"), rows=2, texts=("gut", "b")),
    Nasty("a delimiter behind the header only", posts(post(1), post(2, "b"), head=HEAD.strip() + ",\n"), rows=2, texts=("gut", "b")),
    Nasty("files put together with their marks", b"\xef\xbb\xbf" + posts(post(1)) + b"\xef\xbb\xbf" + posts(post(2, "b")), rows=3, texts=("gut", "b"), skipped={"repeated_header": 1}),
    Nasty("a mark before a quoted cell in the middle", posts(post(1)) + b'\xef\xbb\xbf"2","x","2024-05-01 10:00:00","b, c","1"\n', rows=2, shows={TEXTS: [("1", "gut"), ("2", "b, c")]}),
    Nasty("padded with NUL to a block's size", posts(post(1)) + b"\0" * 500, rows=2, texts=("gut",), skipped={"blank": 1}),
    Nasty("the end mark of DOS", posts(post(1)) + b"\x1a", rows=2, texts=("gut",), skipped={"blank": 1}),
    Nasty("line ends of Windows written twice", posts(post(1), post(2, "b")).replace(b"\n", b"\r\r\n"), rows=2, texts=("gut", "b")),
    Nasty("a column of text saved once more as CSV", posts('"1,x,2024-05-01 10:00:00,""a, b"",4"\n', post(2)), rows=2, texts=("a, b", "gut"), likes=(4, 1), named={"unwrapped_lines": 1}),
    Nasty("all lines quoted as a whole", ('"' + HEAD.strip() + '"\n"1,x,2024-05-01 10:00:00,""a, b"",4"\n"2,x,2024-05-01 10:00:00,gut,1"\n').encode(), rows=2, texts=("a, b", "gut"), likes=(4, 1), named={"unwrapped_lines": 2}),
    Nasty("quotes escaped with a backslash", posts('"1","x","2024-05-01 10:00:00","sagt \\"hallo, du\\" laut","4"\n', '"2","x","2024-05-01 10:00:00","C:\\\\temp \\"","1"\n'), rows=2, texts=('sagt "hallo, du" laut', 'C:\\temp "')),
    Nasty("a backslash that escapes nothing", posts(post(1, '"C:\\temp"'), post(2, '"a ""b"" c"')), rows=2, texts=("C:\\temp", 'a "b" c')),
    Nasty("a dump with backslash N for nothing", ("post_id\tchannel\tcreated_at\ttext\tlike_count\n1\tx\t" + DAY + "\t\\N\t\\N\n2\tx\t" + DAY + "\tgut\t3\n").encode(), rows=2, texts=(None, "gut"), likes=(3,)),
    Nasty("ids kept from Excel with equal sign and quotes", posts('"=""007""",x,2024-05-01 10:00:00,gut,"=""12"""\n'), rows=1, shows={TEXTS: [("007", "gut")], COUNTS: [("007", 12)]}),
    Nasty("no-break blanks and marks of direction around cells", posts("\u00a07\u00a0,x,2024-05-01 10:00:00,\u200egut\u200b,\u00a012\u202f\n"), rows=1, shows={TEXTS: [("7", "gut")], COUNTS: [("7", 12)]}),
    Nasty("signs that some readers take for line ends", posts(post(1, "a\u2028b\x85c\x0bd\x0ce\x1cf")), rows=1, texts=("a\u2028b\x85c\x0bd\x0ce\x1cf",)),
    Nasty("a lone return within quotes, Windows line ends", posts(post(1, '"a\rb"'), post(2)).replace(b"\n", b"\r\n"), rows=2, texts=("a\rb", "gut")),
    Nasty("emoji of several signs, letters of two", posts(post(1, "👩\u200d👩\u200d👧 u\u0308bel 🇩🇪")), rows=1, texts=("👩\u200d👩\u200d👧 u\u0308bel 🇩🇪",)),
    Nasty("carets between fields", (HEAD + post(1, "a; b") + post(2)).replace(",", "^").encode(), rows=2, texts=("a; b", "gut")),
    Nasty("tildes between fields", posts(post(1)).replace(b",", b"~"), rows=1, texts=("gut",)),
    Nasty("control signs between fields", posts(post(1)).replace(b",", b"\x01"), rows=1, texts=("gut",)),
    Nasty("unit separators between fields", posts(post(1)).replace(b",", b"\x1f"), rows=1, texts=("gut",)),
    Nasty("a delimiter said by the user", posts(post(1)).replace(b",", b"#"), rows=1, texts=("gut",), settings={"delimiter": "#"}),
    Nasty("sep line with a tab behind a mark", b"\xef\xbb\xbfsep=\t\r\n" + posts(post(1)).replace(b",", b"\t").replace(b"\n", b"\r\n"), rows=1, texts=("gut",)),
    Nasty("sep line in quotes", b'"sep=;"\n' + semicolons(f"1;x;{DAY};gut;1\n").encode(), rows=1, texts=("gut",)),
    Nasty("the type line of PowerShell, UTF-16", ("\ufeff#TYPE Selected.System.Data\r\n" + HEAD + post(1, "süß")).encode("utf-16-le"), rows=1, texts=("süß",)),
    Nasty("cp1252 with Windows line ends, quotes of print and a no-break blank", (HEAD + post(1, "„schön“ – 5\u00a0€ … ja") + post(2, "für")).replace("\n", "\r\n").encode("cp1252"), rows=2, texts=("„schön“ – 5\u00a0€ … ja", "für")),
    Nasty("notes of a report below a blank line", posts(post(1), post(2, "b"), "\n", '"Grand Totals (2 records)"\n', "Confidential Information - Do Not Distribute\n", '"Copyright (c) 2000-2024, all rights reserved."\n'), rows=5, texts=("gut", "b"), skipped={"footer": 3}),
    Nasty("a cut line below a blank line is no note", posts(post(1), "\n", "2\n"), rows=2, texts=("gut",), bad={4: "fields"}),
    Nasty("a second table below the first", posts(post(1), "\n", "campaign,cost\n", "Mai,12\n"), rows=3, texts=("gut",), bad={4: "fields", 5: "fields"}),
    Nasty("a row of totals", posts(post(1), post(2, "b", 3), "Total,,,,4\n"), rows=3, likes=(1, 3), skipped={"total_row": 1}),
    Nasty("a preamble as wide as the table", posts(post(1), head="Bericht,,,,\nvom 1. Mai,,,,\n,,,,\n" + HEAD), rows=1, texts=("gut",)),
    Nasty("a heading of two lines", posts(post(1), head='"post_id","channel","created_at","text","like\ncount"\n'), rows=1, likes=(1,)),
    Nasty("headings with a star, a colon and invisible signs", posts(post(1), head="\u200bPost_ID*,Channel:,Created\u00a0At,TEXT,Like Count\n"), rows=1, texts=("gut",), likes=(1,)),
    Nasty("heading letters of two signs", posts(post(1).strip() + ",ja\n", head=HEAD.strip() + ",gro\u0308\u00dfe\n"), rows=1, texts=("gut",)),
    Nasty("a list of SAP with rulers", ("-" * 50 + "\n|KUNNR     |NAME1      |ORT01 |PSTLZ|LAND1|\n" + "-" * 50 + "\n|0000100001|Muster GmbH|Berlin|01067|DE   |\n|0000100002|Süd & Co   |Köln  |50667|DE   |\n" + "-" * 50 + "\n").encode("cp1252"), rows=4, shows={"SELECT customer_id, company, city, postal_code FROM customers ORDER BY line": [("0000100001", "Muster GmbH", "Berlin", "01067"), ("0000100002", "Süd & Co", "Köln", "50667")]}, skipped={"blank": 2}),
    # values
    Nasty("German amounts of every dress", orders("1.234,56 €", "EUR 12,50", "12,-", "1.234.567,8", "-5,00", "5,00-", "(7,25)").encode(), rows=7, shows={AMOUNTS: [("1", "1234.5600", "EUR"), ("2", "12.5000", "EUR"), ("3", "12.0000", "EUR"), ("4", "1234567.8000", "EUR"), ("5", "-5.0000", "EUR"), ("6", "-5.0000", "EUR"), ("7", "-7.2500", "EUR")]}, named={"cancellation": 3}),
    Nasty("whole amounts with dashes for cents", orders("5,- €", "5.-", "12,-- €", "Fr. 7.--", "1.234,–").encode(), rows=5, shows={AMOUNTS: [("1", "5.0000", "EUR"), ("2", "5.0000", "EUR"), ("3", "12.0000", "EUR"), ("4", "7.0000", "CHF"), ("5", "1234.0000", "EUR")]}, settings={"decimal": "de"}),
    Nasty("amounts of several currencies", orders("12.50 $", "£9.99", "CHF 1'234.50", "1 234,50 €", "¥500").encode(), rows=5, shows={AMOUNTS: [("1", "12.5000", "USD"), ("2", "9.9900", "GBP"), ("3", "1234.5000", "CHF"), ("4", "1234.5000", "EUR"), ("5", "500.0000", "JPY")]}),
    Nasty("an amount whose sign contradicts the column", (ORDERS + "1;K1;2024-05-01;12,50 €;USD\n2;K1;2024-05-02;12,50;USD\n").encode(), rows=2, shows={AMOUNTS: [("2", "12.5000", "USD")]}, bad={2: "currency"}),
    Nasty("American thousands", posts(*(post(number, likes=f'"{cell}"') for number, cell in enumerate(("1,234,567", "12,345", "999"), 1))), rows=3, likes=(1234567, 12345, 999)),
    Nasty("thousands of Switzerland, France and SI", posts(*(post(number, likes=cell) for number, cell in enumerate(("1'234", "1\u202f234", "1\u00a0234", "+12", "007"), 1))), rows=5, likes=(1234, 1234, 1234, 12, 7)),
    Nasty("rounded counts in words", posts(*(post(number, likes=cell) for number, cell in enumerate(("1.2K", '"3,4 Tsd."', "12 Mio.", "5k"), 1))), rows=4, likes=(1200, 3400, 12000000, 5000)),
    Nasty("days written in German", days("31.12.2024 14:05", "1.5.2024", "1. Mai 2024", "1. Mai 2024 um 14:05 Uhr", "03. Dez. 2024, 09:00", "12. März 2024"), rows=6, shows={DAYS: [("1", "2024-12-31 14:05:00"), ("2", "2024-05-01 00:00:00"), ("3", "2024-05-01 00:00:00"), ("4", "2024-05-01 14:05:00"), ("5", "2024-12-03 09:00:00"), ("6", "2024-03-12 00:00:00")]}),
    Nasty("days written in English", days("May 1, 2024, 2:05\u202fPM", "May 1, 2024 at 12:05 AM", "15 Jun 2026", "Sep 14, 2026", "02/19/2014 04:29:18 AM"), rows=5, shows={DAYS: [("1", "2024-05-01 14:05:00"), ("2", "2024-05-01 00:05:00"), ("3", "2026-06-15 00:00:00"), ("4", "2026-09-14 00:00:00"), ("5", "2014-02-19 04:29:18")]}),
    Nasty("days behind their weekday", days("Mi., 1. Mai 2024 14:05", "Mittwoch, 1. Mai 2024", "Sonntag, 31.12.2023", "Wed, May 1, 2024", "Do 02.05.2024 09:00"), rows=5, shows={DAYS: [("1", "2024-05-01 14:05:00"), ("2", "2024-05-01 00:00:00"), ("3", "2023-12-31 00:00:00"), ("4", "2024-05-01 00:00:00"), ("5", "2024-05-02 09:00:00")]}),
    Nasty("every dress of ISO", days("2024-05-01T10:00:00.123Z", "2024-05-01 10:00", "2024-05-01T10:00:00+02:00", "2024-05-01 10:00:00 UTC", "2024-05-01T10:00:00.000+0000", "2024/05/01"), rows=6, shows={"SELECT post_id, left(created_at::VARCHAR, 16) FROM posts ORDER BY line": [("1", "2024-05-01 10:00"), ("2", "2024-05-01 10:00"), ("3", "2024-05-01 08:00"), ("4", "2024-05-01 10:00"), ("5", "2024-05-01 10:00"), ("6", "2024-05-01 00:00")]}),
    Nasty("the hour that summer time leaves out and the one it gives twice", days("2024-03-31 02:30:00", "2024-10-27 02:30:00"), rows=2, settings={"timezone": "Europe/Berlin"}),
    Nasty("yes and no in German, English and as Excel has them", posts(*(post(number).strip() + f",{word}\n" for number, word in enumerate(("ja", "Nein", "WAHR", "FALSCH", "yes", "0"), 1)), head=HEAD.strip() + ",is_own\n"), rows=6, shows={"SELECT is_own FROM posts ORDER BY line": [(True,), (False,), (True,), (False,), (True,), (False,)]}),
    Nasty("ratings as words, stars and fractions", posts(*(post(number).strip() + f",{word}\n" for number, word in enumerate(("FIVE", "4 Sterne", "3/5", '"2,0"', "eins"), 1)), head=HEAD.strip() + ",rating\n"), rows=5, shows={"SELECT rating FROM posts ORDER BY line": [(5.0,), (4.0,), (3.0,), (2.0,), (1.0,)]}),
    Nasty("Null, NA and None are names", (CRM + "1;Frau;Anna;Null;;;01067;NA;;;;\n2;Herr;Max;None;;;;;;;;\n").encode(), rows=2, shows={"SELECT customer_id, last_name, city FROM customers ORDER BY line": [("1", "Null", "NA"), ("2", "None", None)]}),
    # exports of the platforms
    Nasty("X analytics: counts as floats, dashes, entities", (X_HEAD + X_LINE.format(n=11, text="A &amp; B &lt;3", likes="7.0") + X_LINE.format(n=12, text='sagt ""x""', likes="1204.0")).encode(), rows=2, shows={TEXTS: [("123456789012345611", "A & B <3"), ("123456789012345612", 'sagt "x"')], COUNTS: [("123456789012345611", 7), ("123456789012345612", 1204)]}),
    Nasty("X analytics with Excel's semicolons and cp1252", (X_HEAD + X_LINE.format(n=11, text="für dich, schön", likes="7.0")).replace('","', '";"').encode("cp1252"), rows=1, shows={TEXTS: [("123456789012345611", "für dich, schön")]}),
    Nasty("X analytics with ids rounded by Excel", (X_HEAD + X_LINE.format(n=11, text="a", likes="7.0") + X_LINE.format(n=12, text="b", likes="8.0") + X_LINE.format(n=13, text="c", likes="9.0").replace("status", "web")).replace('"123456789012345611"', "1.23457E+17").replace('"123456789012345612"', '"1,23457E+17"').replace('"123456789012345613"', "1.23457E+17").encode(), rows=3, shows={TEXTS: [("123456789012345611", "a"), ("123456789012345612", "b")], COUNTS: [("123456789012345611", 7), ("123456789012345612", 8)]}, named={"id_replaced_by_permalink": 2}, bad={4: "damaged_id"}),
    Nasty("X archive script", b'window.YTD.tweets.part0 = [{"tweet":{"id_str":"1234567890123456789","id":"1234567890123456789","full_text":"a &amp; b","created_at":"Mon Jan 01 12:00:00 +0000 2024","favorite_count":"3","retweet_count":"0","lang":"de"}}]', rows=1, shows={TEXTS: [("1234567890123456789", "a & b")], DAYS: [("1234567890123456789", "2024-01-01 12:00:00")]}, file="tweets.js"),
    Nasty("Facebook ids rounded by Excel, the permalink stands in", (META + "1.22158E+17,6.1571E+13,Tann,,gut,,03/27/2026 06:08,https://fb.com/1,Photo,Lifetime,100,90,12,1,0\n1.22158E+17,6.1571E+13,Tann,,auch gut,,03/28/2026 06:08,https://fb.com/2,Photo,Lifetime,100,90,13,1,0\n").encode(), rows=2, shows={TEXTS: [("https://fb.com/1", "gut"), ("https://fb.com/2", "auch gut")], COUNTS: [("https://fb.com/1", 12), ("https://fb.com/2", 13)]}, named={"id_replaced_by_permalink": 2}),
    Nasty("Facebook days beside the lifetime", (META + '122,61,Tann,,gut,,03/27/2026 06:08,https://fb.com/1,Photo,03/27/2026,100,90,12,1,0\n122,61,Tann,,gut,,03/27/2026 06:08,https://fb.com/1,Photo,Lifetime,"12,400",90,120,1,0\n').encode("utf-8-sig"), rows=2, shows={"SELECT post_id, view_count, like_count FROM post_metrics": [("122", 12400, 120)]}, skipped={"not_lifetime": 1}),
    Nasty("TikTok: rounded counts, id in the link", b'Video title,Video link,Post time,Total likes,Total comments,Total shares,Total views,Average watch time,Watched full video\n"Tanzen, los!",https://www.tiktok.com/@tann/video/7301234567890123456,2024-05-01 18:00:00,1.2K,7,0,"18,400",0:09,38%\n', rows=1, shows={TEXTS: [("7301234567890123456", "Tanzen, los!")], COUNTS: [("7301234567890123456", 1200)]}),
    Nasty("YouTube Studio: a row of totals below the header", b'Content,Video title,Video publish time,Views,Watch time (hours),Subscribers,Impressions,Impressions click-through rate (%)\nTotal,,,300,12.5,3,9000,4.1\nabc123XYZ_-,"Hallo, Welt","Sep 14, 2026",300,12.5,3,9000,4.1\n', rows=2, shows={"SELECT post_id, created_at::DATE::VARCHAR FROM posts": [("abc123XYZ_-", "2026-09-14")]}, skipped={"total_row": 1}),
    Nasty("YouTube Studio in German: English numbers and dates, ids behind a blank, no date", 'Videos,Videotitel,Veröffentlichungszeitpunkt des Videos,Dauer,Likes,Impressionen,Klickrate der Impressionen (%),Aufrufe,Wiedergabezeit (Stunden)\nGesamt,,,,5,900,0.86,1301,7.5\n -bc123XYZ_0,"Hallo, Welt","Mar 3, 2025",29,5,868,6.7,1300,7.4\n0bc123XYZ_1,,,,,32,0,1,0.1\n'.encode(), rows=3, shows={"SELECT p.post_id, p.created_at::VARCHAR, p.text, m.view_count, m.watch_time_hours, m.impression_count FROM posts p JOIN post_metrics m USING (post_id) ORDER BY p.line": [("-bc123XYZ_0", "2025-03-03 00:00:00", "Hallo, Welt", 1300, 7.4, 868), ("0bc123XYZ_1", None, None, 1, 0.1, 32)]}, skipped={"total_row": 1}),
    Nasty("YouTube comments: JSON in a cell, two objects", 'Comment ID,Channel ID,Comment Create Timestamp,Price,Parent Comment ID,Video ID,Comment Text\nUg1,UC1,2024-05-01T10:00:00+00:00,,,v1,"{""text"":""schön, ""},{""text"":""wirklich \\""gut\\""""}"\n'.encode(), rows=1, shows={TEXTS: [("Ug1", 'schön, wirklich "gut"')]}),
    Nasty("YouTube comments on community posts", b'Comment ID,Channel ID,Comment create timestamp,Price,Post ID,Video ID,Comment text\nUg1,UC1,2024-05-01T10:00:00+00:00,0,,v1,"{""text"":""a""}"\nUg2,UC1,2024-05-02T10:00:00.25+00:00,0,Ugkx1,,"{""text"":""b""}"\n', rows=2, shows={"SELECT post_id, thread_id, text FROM posts ORDER BY line": [("Ug1", "v1", "a"), ("Ug2", "Ugkx1", "b")]}),
    Nasty("Outlook in German: at work, else at home", 'Vorname,Nachname,Firma,Straße geschäftlich,Ort geschäftlich,Postleitzahl geschäftlich,Straße privat,Ort privat,Postleitzahl privat,Telefon geschäftlich,Telefon (privat),Mobiltelefon,E-Mail-Adresse,Geburtstag\r\n"Jörg","Groß","ACME","","Köln","","Allee 5","Wien","1010","0221 1","0228 2","","j@x.de","0.0.00"\r\n"Eva","Lang","","","","","Allee 5","Wien","1010","","0228 3","","","0.0.00"\r\n'.encode("cp1252"), rows=2, shows={"SELECT customer_id, phone, street, postal_code, city FROM customers ORDER BY line": [("email:j@x.de", "0221 1", None, None, "Köln"), ("name:eva|lang", "0228 3", "Allee 5", "1010", "Wien")]}),
    Nasty("Pipedrive people with an e-mail address at home", b"Person - ID,Person - Name,Person - Email - Work,Person - Email - Home,Person - Email - Other\n1,Anna Berg,a@x.de,b@x.de,\n2,Ben Carl,,c@x.de,\n", rows=2, shows={"SELECT customer_id, email FROM customers ORDER BY line": [("1", "a@x.de"), ("2", "c@x.de")]}),
    Nasty("LinkedIn contacts below a note", b'Notes:\n"When exporting your connection data, you may notice, that some\nemail addresses are missing."\n\nFirst Name,Last Name,URL,Email Address,Company,Position,Connected On\nAnna,M\xc3\xbcller,https://www.linkedin.com/in/anna-m,,"Muster, GmbH",Chefin,15 Jun 2026\n,,,,,,30 Apr 2026\n', rows=2, shows={"SELECT profile_id, display_name FROM profiles": [("anna-m", "Anna Müller")]}, skipped={"deleted_member": 1}),
    Nasty("Instagram followers of older downloads", json.dumps({"relationships_followers": FOLLOWERS}).encode(), rows=1, shows={"SELECT profile_id, since::VARCHAR FROM follows": [("tann_", "2024-05-01 10:00:00")]}, file="followers.json"),
    Nasty("Instagram followers, a bare list", json.dumps(FOLLOWERS).encode(), rows=1, shows={"SELECT profile_id, since::VARCHAR FROM follows": [("tann_", "2024-05-01 10:00:00")]}, file="followers_1.json"),
    Nasty("Instagram accounts one follows are no followers", json.dumps({"relationships_following": FOLLOWERS}).encode(), refused="instagram_followers_json lacks a list called relationships_followers", file="following.json"),
    Nasty("X archive: deleted posts are no posts", b'window.YTD.deleted_tweets.part0 = [{"tweet":{"id_str":"1234567890123456789","full_text":"a","created_at":"Mon Jan 01 12:00:00 +0000 2024","favorite_count":"3","deleted_at":"Mon Jan 01 12:01:00 +0000 2024"}}]', refused="x_archive_tweets lacks a list called tweets or tweet", file="deleted-tweets.js"),
    Nasty("Google reviews: words for stars, nanoseconds", json.dumps({"reviews": [{"reviewId": "r1", "reviewer": {"displayName": "Anna"}, "starRating": "FIVE", "comment": "Schön!\n\n(Translated) Nice", "createTime": "2024-05-01T10:00:00.123456789Z", "reviewReply": {"comment": "Danke"}}, {"reviewId": "r2", "reviewer": {"isAnonymous": True}, "starRating": "ONE", "createTime": "2024-05-02T10:00:00Z"}]}).encode(), rows=2, shows={"SELECT post_id, rating FROM posts ORDER BY line": [("r1", 5.0), ("r2", 1.0)]}, named={"answered": 1, "without_text": 1}, file="reviews.json"),
    Nasty("double-encoded letters in a Facebook download", json.dumps({"comments_v2": [{"timestamp": 1714557600, "title": "Anna M\u00c3\u00bcller commented", "data": [{"comment": {"timestamp": 1714557600, "comment": "sch\u00c3\u00b6n \u00f0\u009f\u0098\u008a", "author": "Anna M\u00c3\u00bcller"}}]}]}).encode(), rows=1, shows={"SELECT text, author_name, created_at::VARCHAR FROM posts": [("schön 😊", "Anna Müller", "2024-05-01 10:00:00")]}, file="comments.json"),
    Nasty("Shopify: an order goes on over several lines", (SHOP + '#1001,a@b.de,paid,EUR,30.00,4.90,5.57,34.90,2024-05-01 10:00:00 +0200,1,"Tasse, blau",10.00\n#1001,,,,,,,,,2,Teller,10.00\n#1002,c@d.de,refunded,EUR,5.00,0,0.80,5.00,2024-05-02 10:00:00 +0200,1,Löffel,5.00\n').encode(), rows=3, shows={AMOUNTS: [("#1001", "30.0000", "EUR"), ("#1002", "5.0000", "EUR")], "SELECT line_id, amount::VARCHAR FROM order_lines ORDER BY line": [("1", "10.0000"), ("2", "20.0000"), ("1", "5.0000")]}, named={"continuation_row": 1}),
    Nasty("Shopify: the lines of an order repeat e-mail and date only", (SHOP.strip() + ",Billing Country,Cancelled at\n" + "#7,a@b.ch,refunded,CHF,30.00,0,0,30.00,2024-05-01 10:00:00 +0200,1,Tasse,10.00,CH,2024-05-02 10:00:00 +0200\n#7,a@b.ch,,,,,,,2024-05-01 10:00:00 +0200,2,Teller,10.00,,\n").encode(), rows=2, shows={"SELECT line_id, amount::VARCHAR, currency, country, is_cancellation FROM order_lines ORDER BY line": [("1", "10.0000", "CHF", "CH", True), ("2", "20.0000", "CHF", "CH", True)], AMOUNTS: [("#7", "30.0000", "CHF")]}, named={"continuation_row": 1}),
    Nasty("Shopify customers of 2023: the address without prefix", b"Customer ID,First Name,Last Name,Email,Accepts Email Marketing,Company,Address1,City,Country,Country Code,Zip,Phone\n'6870135275,Anna,Berg,a@b.de,no,,Weg 1,Bonn,Germany,DE,'01067,'+4915112345678\n", rows=1, shows={PEOPLE: [("6870135275", "Berg", "Bonn", "01067", "no")], "SELECT phone, country FROM customers": [("+4915112345678", "DE")]}),
    Nasty("Shopify customers: apostrophes before numbers", b"Customer ID,First Name,Last Name,Email,Accepts Email Marketing,Default Address City,Default Address Zip,Phone\n'6870135275,Anna,Berg,a@b.de,yes,Bonn,'01067,'+4915112345678\n", rows=1, shows={PEOPLE: [("6870135275", "Berg", "Bonn", "01067", "yes")], "SELECT phone FROM customers": [("+4915112345678",)]}),
    Nasty("German house CRM in cp1252, leading zeros, k. A.", (CRM + '0042;Frau;Jürgen;Groß;"Groß; Söhne";"Hauptstr. 5; Hof";01067;Köln;k. A.;j.gross@x.de;01.02.2020;nein\n').encode("cp1252"), rows=1, shows={PEOPLE: [("0042", "Groß", "Köln", "01067", "no")], "SELECT company, phone, customer_since::VARCHAR FROM customers": [("Groß; Söhne", None, "2020-02-01")]}),
    Nasty("the house CRM once more, columns shuffled, headings in capitals", 'ORT;PLZ;NACHNAME;E-MAIL;KUNDENNUMMER;BEMERKUNG\nKöln;01067;Groß;;0042;"a;b\nc"\n'.encode("utf-8-sig"), rows=1, shows={PEOPLE: [("0042", "Groß", "Köln", "01067", "unknown")]}),
    Nasty("ERP lines: sums between and below, returns, equal lines", (ERP + "A1;K1;01.02.2024;10;Tasse;1;9,90;9,90\nA1;K1;01.02.2024;10;Tasse;1;9,90;9,90\nZwischensumme;;;;;;;19,80\nA2;;03.04.2024;11;Kanne;-1;1.234,50;-1.234,50\nGesamtsumme;;;;;;;-1.214,70\n").encode("cp1252"), rows=5, shows={"SELECT order_id, amount::VARCHAR FROM order_lines ORDER BY line": [("A1", "9.9000"), ("A1", "9.9000"), ("A2", "-1234.5000")]}, skipped={"total_row": 2}, named={"without_customer": 1, "cancellation": 1}),
    Nasty("Dynamics: a blank before a heading, GUIDs", b"(Do Not Modify) Contact,(Do Not Modify) Row Checksum,(Do Not Modify) Modified On, Full Name,First Name,Last Name,Email,Business Phone,Allow Marketing Communication\n4f3c2b1a-0000-4000-8000-1234567890ab,abc==,03/27/2026 06:08,Anna Berg,Anna,Berg,a@b.de,030 123,Allow\n", rows=1, shows={"SELECT customer_id, last_name FROM customers": [("4f3c2b1a-0000-4000-8000-1234567890ab", "Berg")]}),
    # containers
    Nasty("JSON of PowerShell, UTF-16 with a mark", json.dumps([record(text="süß")], ensure_ascii=False).encode("utf-16"), rows=1, texts=("süß",), file="posts.json"),
    Nasty("NDJSON with Windows line ends, blank lines and marks in the middle", b"\r\n".join(("\ufeff" + json.dumps(record(post_id=str(number)))).encode() if number == 3 else json.dumps(record(post_id=str(number))).encode() for number in (1, 2, 3)) + b"\r\n\r\n", rows=3, texts=("gut", "gut", "gut"), file="posts.ndjson"),
    Nasty("escaped pairs of signs in JSON", b'[{"post_id":"1","channel":"x","created_at":"2024-05-01","text":"\\ud83d\\udc4d \\u00fcber \\/ \\"x\\""}]', rows=1, texts=('👍 über / "x"',), file="posts.json"),
    Nasty("the deepest list of a wrapped answer", json.dumps({"meta": {"page": 1}, "data": [record(), record(post_id="2")], "paging": {"next": None}}).encode(), rows=2, texts=("gut", "gut"), file="posts.json"),
    Nasty("JSON in cp1252", json.dumps([record(text="schön")], ensure_ascii=False).encode("cp1252"), refused="not UTF-8", file="posts.json"),
    Nasty("JSON in cp1252, said so", json.dumps([record(text="schön")], ensure_ascii=False).encode("cp1252"), rows=1, texts=("schön",), file="posts.json", settings={"encoding": "cp1252"}),
    Nasty("a zip with notes and a hidden copy beside the data", zipped(readme_DOT_md=b"hi", daten___DOT_posts_DOT_csv=b"\0\5\x16\7", daten__posts_DOT_csv=posts(post(1))), rows=1, texts=("gut",), file="export.zip"),
)  # fmt: skip
