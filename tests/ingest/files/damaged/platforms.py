"""Exports of X, Facebook, Instagram and LinkedIn."""

import json

from tests.ingest.files.damaged.cases import (
    COUNTS,
    DAY,
    DAYS,
    FOLLOWERS,
    HEAD,
    META,
    TEXTS,
    X_HEAD,
    X_LINE,
    DamagedFile,
)

CASES: tuple[DamagedFile, ...] = (
    DamagedFile(
        "X analytics: counts as floats, dashes, entities",
        (
            X_HEAD
            + X_LINE.format(n=11, text="A &amp; B &lt;3", likes="7.0")
            + X_LINE.format(n=12, text='sagt ""x""', likes="1204.0")
        ).encode(),
        rows=2,
        shows={
            TEXTS: [("123456789012345611", "A & B <3"), ("123456789012345612", 'sagt "x"')],
            COUNTS: [("123456789012345611", 7), ("123456789012345612", 1204)],
        },
    ),
    DamagedFile(
        "X analytics with Excel's semicolons and cp1252",
        (X_HEAD + X_LINE.format(n=11, text="für dich, schön", likes="7.0"))
        .replace('","', '";"')
        .encode("cp1252"),
        rows=1,
        shows={TEXTS: [("123456789012345611", "für dich, schön")]},
    ),
    DamagedFile(
        "X analytics with ids rounded by Excel",
        (
            X_HEAD
            + X_LINE.format(n=11, text="a", likes="7.0")
            + X_LINE.format(n=12, text="b", likes="8.0")
            + X_LINE.format(n=13, text="c", likes="9.0").replace("status", "web")
        )
        .replace('"123456789012345611"', "1.23457E+17")
        .replace('"123456789012345612"', '"1,23457E+17"')
        .replace('"123456789012345613"', "1.23457E+17")
        .encode(),
        rows=3,
        shows={
            TEXTS: [("123456789012345611", "a"), ("123456789012345612", "b")],
            COUNTS: [("123456789012345611", 7), ("123456789012345612", 8)],
        },
        named={"id_replaced_by_permalink": 2},
        bad={4: "damaged_id"},
    ),
    DamagedFile(
        "X analytics of 2026: days behind their weekday, counts in thousands",
        (
            b"Post id,Date,Post text,Post "
            b"Link,Impressions,Likes,Engagements,Bookmarks,Shares,New "
            b"follows,Replies,Reposts,Profile visits,Detail Expands,URL Clicks\n"
            b'2074000000000000001,"Tue, Jul 14, 2026","@anna gut, '
            b'oder?",https://x.com/tann/status/2074000000000000001,"122,978",12,300,0,'
            b"5,1,2,3,0,0,4\n"
        ),
        rows=1,
        shows={
            DAYS: [("2074000000000000001", "2026-07-14 00:00:00")],
            (
                "SELECT impression_count, like_count, comment_count, share_count, "
                "click_count, follow_count FROM post_metrics"
            ): [(122978, 12, 2, 3, 4, 1)],
            "SELECT kind, author_id FROM posts": [("reply", "tann")],
        },
    ),
    DamagedFile(
        "X archive of 2020, brackets on one line",
        (
            b'window.YTD.tweet.part0 = [ {\n  "tweet" : {\n    "entities" : {\n'
            b'      "user_mentions" : [ ],\n      "hashtags" : [ {\n'
            b'        "text" : "a",\n        "indices" : [ "5", "7" ]\n      }, {\n'
            b'        "text" : "b",\n        "indices" : [ "8", "10" ]\n      } ]\n'
            b'    },\n    "favorite_count" : "35",\n'
            b'    "id_str" : "1221130902635458567",\n    "retweet_count" : "6",\n'
            b'    "created_at" : "Sat Jan 25 18:01:09 +0000 2020",\n'
            b'    "full_text" : "Hier #a #b"\n  }\n}, {\n  "tweet" : {\n'
            b'    "favorite_count" : "0",\n    "id_str" : "1221130902635458568",\n'
            b'    "created_at" : "Sat Jan 25 18:02:09 +0000 2020",\n'
            b'    "full_text" : "c"\n  }\n} ]'
        ),
        rows=2,
        shows={
            TEXTS: [("1221130902635458567", "Hier #a #b"), ("1221130902635458568", "c")],
            COUNTS: [("1221130902635458567", 35), ("1221130902635458568", 0)],
        },
        file="tweet.js",
    ),
    DamagedFile(
        "ids rounded by Excel in a list of one's own, the address of the post stands in",
        (
            HEAD.strip()
            + ",url\n1.23457E+17,"
            + f"x,{DAY},a,1,https://x.com/tann/status/123456789012345611\n"
            + "1.23457E+17,"
            + f"instagram,{DAY},b,2,https://www.instagram.com/p/C1_x/\n"
            + f"7,x,{DAY},c,3,\n"
        ).encode(),
        rows=3,
        shows={
            TEXTS: [
                ("123456789012345611", "a"),
                ("https://www.instagram.com/p/C1_x/", "b"),
                ("7", "c"),
            ],
            COUNTS: [("123456789012345611", 1), ("https://www.instagram.com/p/C1_x/", 2), ("7", 3)],
        },
        named={"id_replaced_by_permalink": 2},
    ),
    DamagedFile(
        "X archive: retweets are other people's posts",
        (
            b"window.YTD.tweets.part0 = "
            b'[{"tweet":{"id_str":"1234567890123456781","full_text":"RT @anna_b: '
            b'sch\xc3\xb6n &amp; gut \xe2\x80\xa6","created_at":"Mon Jan 01 12:00:00 '
            b'+0000 2024","favorite_count":"0","retweet_count":"4711"}},'
            b'{"tweet":{"id_str":"1234567890123456782","full_text":"RT wenn ihr '
            b'@anna_b: m\xc3\xb6gt","created_at":"Mon Jan 01 13:00:00 +0000 '
            b'2024","favorite_count":"3","retweet_count":"1"}}]'
        ),
        rows=2,
        shows={
            TEXTS: [("1234567890123456782", "RT wenn ihr @anna_b: mögt")],
            "SELECT share_count FROM post_metrics": [(1,)],
        },
        skipped={"retweet": 1},
        file="tweets.js",
    ),
    DamagedFile(
        "X archive script",
        (
            b"window.YTD.tweets.part0 = "
            b'[{"tweet":{"id_str":"1234567890123456789","id":"1234567890123456789",'
            b'"full_text":"a &amp; b","created_at":"Mon Jan 01 12:00:00 +0000 '
            b'2024","favorite_count":"3","retweet_count":"0","lang":"de"}}]'
        ),
        rows=1,
        shows={
            TEXTS: [("1234567890123456789", "a & b")],
            DAYS: [("1234567890123456789", "2024-01-01 12:00:00")],
        },
        file="tweets.js",
    ),
    DamagedFile(
        "Facebook ids rounded by Excel, the permalink stands in",
        (
            META
            + (
                "1.22158E+17,6.1571E+13,Tann,,gut,,03/27/2026 "
                "06:08,https://fb.com/1,Photo,Lifetime,100,90,12,1,0\n"
                "1.22158E+17,6.1571E+13,Tann,,auch gut,,03/28/2026 "
                "06:08,https://fb.com/2,Photo,Lifetime,100,90,13,1,0\n"
            )
        ).encode(),
        rows=2,
        shows={
            TEXTS: [("https://fb.com/1", "gut"), ("https://fb.com/2", "auch gut")],
            COUNTS: [("https://fb.com/1", 12), ("https://fb.com/2", 13)],
        },
        named={"id_replaced_by_permalink": 2},
    ),
    DamagedFile(
        "Facebook Page Insights without the column of targeting",
        (
            b'"Post ID",Permalink,"Post '
            b'Message",Type,Countries,Languages,Posted,"Lifetime Post Total '
            b'Reach","Lifetime Post Stories by action type - like"\n'
            b',,,,,,,"Lifetime: The number of people",Lifetime\n'
            b'61_12,https://www.facebook.com/61/posts/12,"Hallo, '
            b'Welt",Link,,,"02/19/2014 04:29:18 AM",1204,7\n'
        ),
        rows=2,
        shows={
            TEXTS: [("61_12", "Hallo, Welt")],
            DAYS: [("61_12", "2014-02-19 04:29:18")],
            COUNTS: [("61_12", 7)],
        },
        skipped={"description_row": 1},
    ),
    DamagedFile(
        "Facebook days beside the lifetime",
        (
            META
            + (
                "122,61,Tann,,gut,,03/27/2026 "
                "06:08,https://fb.com/1,Photo,03/27/2026,100,90,12,1,0\n"
                "122,61,Tann,,gut,,03/27/2026 "
                '06:08,https://fb.com/1,Photo,Lifetime,"12,400",90,120,1,0\n'
            )
        ).encode("utf-8-sig"),
        rows=2,
        shows={"SELECT post_id, view_count, like_count FROM post_metrics": [("122", 12400, 120)]},
        skipped={"not_lifetime": 1},
    ),
    DamagedFile(
        "Facebook posts: parts of one object in a list, photos without words, several texts",
        json.dumps(
            [
                {
                    "timestamp": 1714557600,
                    "data": [{"post": "sch\u00c3\u00b6n"}, {"update_timestamp": 1714557601}, {}],
                    "title": "Anna M\u00c3\u00bcller posted",
                },
                {"timestamp": 1714557602, "data": [{"update_timestamp": 1714557602}]},
                {"timestamp": 1714557603, "data": [{"post": "a"}, {"post": "b"}]},
            ]
        ).encode(),
        rows=3,
        shows={
            "SELECT text, topic, created_at::VARCHAR, is_own FROM posts ORDER BY line": [
                ("schön", "Anna Müller posted", "2024-05-01 10:00:00", True),
                (None, None, "2024-05-01 10:00:02", True),
                ('[{"post": "a"}, {"post": "b"}]', None, "2024-05-01 10:00:03", True),
            ]
        },
        named={"double_encoded": 1},
        file="your_posts_1.json",
    ),
    DamagedFile(
        "Facebook posts in groups",
        json.dumps(
            {
                "group_posts_v2": [
                    {
                        "timestamp": 1714557600,
                        "data": [{"post": "Hallo"}],
                        "title": "Anna posted in Garten",
                    }
                ]
            }
        ).encode(),
        rows=1,
        shows={
            "SELECT text, topic, created_at::VARCHAR FROM posts": [
                ("Hallo", "Anna posted in Garten", "2024-05-01 10:00:00")
            ]
        },
        file="group_posts_and_comments.json",
    ),
    DamagedFile(
        "LinkedIn contacts below a note",
        (
            b'Notes:\n"When exporting your connection data, you may notice, that '
            b'some\nemail addresses are missing."\n\n'
            b"First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
            b'Anna,M\xc3\xbcller,https://www.linkedin.com/in/anna-m,,"Muster, '
            b'GmbH",Chefin,15 Jun 2026\n,,,,,,30 Apr 2026\n'
        ),
        rows=2,
        shows={"SELECT profile_id, display_name FROM profiles": [("anna-m", "Anna Müller")]},
        skipped={"deleted_member": 1},
    ),
    DamagedFile(
        "Instagram followers of older downloads",
        json.dumps({"relationships_followers": FOLLOWERS}).encode(),
        rows=1,
        shows={
            "SELECT profile_id, since::VARCHAR FROM follows": [("tann_", "2024-05-01 10:00:00")]
        },
        file="followers.json",
    ),
    DamagedFile(
        "Instagram followers, a bare list",
        json.dumps(FOLLOWERS).encode(),
        rows=1,
        shows={
            "SELECT profile_id, since::VARCHAR FROM follows": [("tann_", "2024-05-01 10:00:00")]
        },
        file="followers_1.json",
    ),
    DamagedFile(
        "Instagram accounts one follows are no followers",
        json.dumps({"relationships_following": FOLLOWERS}).encode(),
        refused="instagram_followers_json lacks a list called relationships_followers",
        file="following.json",
    ),
    DamagedFile(
        "X archive: deleted posts are no posts",
        (
            b"window.YTD.deleted_tweets.part0 = "
            b'[{"tweet":{"id_str":"1234567890123456789","full_text":"a",'
            b'"created_at":"Mon Jan 01 12:00:00 +0000 '
            b'2024","favorite_count":"3","deleted_at":"Mon Jan 01 12:01:00 +0000 '
            b'2024"}}]'
        ),
        refused="x_archive_tweets lacks a list called tweets or tweet or community_tweet",
        file="deleted-tweets.js",
    ),
    DamagedFile(
        "double-encoded letters in a Facebook download",
        json.dumps(
            {
                "comments_v2": [
                    {
                        "timestamp": 1714557600,
                        "title": "Anna M\u00c3\u00bcller commented",
                        "data": [
                            {
                                "comment": {
                                    "timestamp": 1714557600,
                                    "comment": "sch\u00c3\u00b6n \u00f0\u009f\u0098\u008a",
                                    "author": "Anna M\u00c3\u00bcller",
                                }
                            }
                        ],
                    }
                ]
            }
        ).encode(),
        rows=1,
        shows={
            "SELECT text, author_name, created_at::VARCHAR FROM posts": [
                ("schön 😊", "Anna Müller", "2024-05-01 10:00:00")
            ]
        },
        named={"double_encoded": 1},
        file="comments.json",
    ),
)
