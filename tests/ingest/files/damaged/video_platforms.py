"""Exports of YouTube, TikTok and Google reviews."""

import json

from tests.ingest.files.damaged.cases import (
    COUNTS,
    TEXTS,
    DamagedFile,
)

CASES: tuple[DamagedFile, ...] = (
    DamagedFile(
        "TikTok: rounded counts, id in the link",
        (
            b"Video title,Video link,Post time,Total likes,Total comments,Total "
            b"shares,Total views,Average watch time,Watched full video\n"
            b'"Tanzen, los!",https://www.tiktok.com/@tann/video/7301234567890123456,'
            b'2024-05-01 18:00:00,1.2K,7,0,"18,400",0:09,38%\n'
        ),
        rows=1,
        shows={
            TEXTS: [("7301234567890123456", "Tanzen, los!")],
            COUNTS: [("7301234567890123456", 1200)],
        },
    ),
    DamagedFile(
        "YouTube Studio: a row of totals below the header",
        (
            b"Content,Video title,Video publish time,Views,Watch time "
            b"(hours),Subscribers,Impressions,Impressions click-through rate (%)\n"
            b"Total,,,300,12.5,3,9000,4.1\n"
            b'abc123XYZ_-,"Hallo, Welt","Sep 14, 2026",300,12.5,3,9000,4.1\n'
        ),
        rows=2,
        shows={
            "SELECT post_id, created_at::DATE::VARCHAR FROM posts": [("abc123XYZ_-", "2026-09-14")]
        },
        skipped={"total_row": 1},
    ),
    DamagedFile(
        "YouTube Studio in German: English numbers and dates, ids behind a blank, no date",
        (
            "Videos,Videotitel,Veröffentlichungszeitpunkt des "
            "Videos,Dauer,Likes,Impressionen,Klickrate der Impressionen "
            "(%),Aufrufe,Wiedergabezeit (Stunden)\nGesamt,,,,5,900,0.86,1301,7.5\n"
            ' -bc123XYZ_0,"Hallo, Welt","Mar 3, 2025",29,5,868,6.7,1300,7.4\n'
            "0bc123XYZ_1,,,,,32,0,1,0.1\n"
        ).encode(),
        rows=3,
        shows={
            (
                "SELECT p.post_id, p.created_at::VARCHAR, p.text, m.view_count, "
                "m.watch_time_hours, m.impression_count FROM posts p JOIN "
                "post_metrics m USING (post_id) ORDER BY p.line"
            ): [
                ("-bc123XYZ_0", "2025-03-03 00:00:00", "Hallo, Welt", 1300, 7.4, 868),
                ("0bc123XYZ_1", None, None, 1, 0.1, 32),
            ]
        },
        skipped={"total_row": 1},
    ),
    DamagedFile(
        "YouTube Studio: views per day are no totals",
        (
            b"Date,Content,Video title,Video publish time,Duration,Views\n"
            b'2025-03-03,abc123XYZ_-,Hallo,"Mar 3, 2025",29,12\n'
            b'2025-03-04,abc123XYZ_-,Hallo,"Mar 3, 2025",29,7\n'
        ),
        refused="has Date, a heading of another format",
        file="Chart data.csv",
    ),
    DamagedFile(
        "YouTube comments: JSON in a cell, two objects",
        (
            "Comment ID,Channel ID,Comment Create Timestamp,Price,Parent Comment "
            "ID,Video ID,Comment Text\n"
            'Ug1,UC1,2024-05-01T10:00:00+00:00,,,v1,"{""text"":""schön, ""},'
            '{""text"":""wirklich \\""gut\\""""}"\n'
        ).encode(),
        rows=1,
        shows={TEXTS: [("Ug1", 'schön, wirklich "gut"')]},
    ),
    DamagedFile(
        "YouTube comments on community posts",
        (
            b"Comment ID,Channel ID,Comment create timestamp,Price,Post ID,Video "
            b"ID,Comment text\nUg1,UC1,2024-05-01T10:00:00+00:00,0,,v1,"
            b'"{""text"":""a""}"\nUg2,UC1,2024-05-02T10:00:00.25+00:00,0,Ugkx1,,'
            b'"{""text"":""b""}"\n'
        ),
        rows=2,
        shows={
            "SELECT post_id, thread_id, text FROM posts ORDER BY line": [
                ("Ug1", "v1", "a"),
                ("Ug2", "Ugkx1", "b"),
            ]
        },
    ),
    DamagedFile(
        "Google reviews: words for stars, nanoseconds",
        json.dumps(
            {
                "reviews": [
                    {
                        "reviewId": "r1",
                        "reviewer": {"displayName": "Anna"},
                        "starRating": "FIVE",
                        "comment": "Schön!\n\n(Translated) Nice",
                        "createTime": "2024-05-01T10:00:00.123456789Z",
                        "reviewReply": {"comment": "Danke"},
                    },
                    {
                        "reviewId": "r2",
                        "reviewer": {"isAnonymous": True},
                        "starRating": "ONE",
                        "createTime": "2024-05-02T10:00:00Z",
                    },
                ]
            }
        ).encode(),
        rows=2,
        shows={
            "SELECT post_id, rating FROM posts ORDER BY post_id": [
                ("r1", 5.0),
                ("r1-reply", None),
                ("r2", 1.0),
            ]
        },
        named={"answered": 1, "without_text": 1},
        file="reviews.json",
    ),
)
