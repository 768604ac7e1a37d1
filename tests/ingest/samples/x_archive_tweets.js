window.YTD.tweets.part0 = [
 {
  "tweet": {
   "id_str": "1800000000000000001",
   "full_text": "An invented post &amp; more",
   "created_at": "Sat Mar 14 09:05:00 +0000 2026",
   "favorite_count": "30",
   "retweet_count": "3",
   "lang": "en"
  }
 },
 {
  "tweet": {
   "id_str": "1800000000000000002",
   "full_text": "@ina_invented thanks",
   "created_at": "Sun Mar 15 10:00:00 +0000 2026",
   "favorite_count": "4",
   "retweet_count": "0",
   "lang": "en",
   "in_reply_to_status_id_str": "1799999999999999999"
  }
 },
 {
  "tweet": {
   "id_str": "1800000000000000003",
   "full_text": "RT @ina_invented: not mine",
   "created_at": "Sun Mar 15 11:00:00 +0000 2026",
   "favorite_count": "0",
   "retweet_count": "9",
   "lang": "en"
  }
 }
]
