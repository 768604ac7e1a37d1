window.YTD.note_tweet.part0 = [
  {"noteTweet": {"noteTweetId": "1727000000000000001", "updatedAt": "2026-03-14T09:05:00.000Z", "lifecycle": {"value": "0", "name": "Enduring", "originalName": "Enduring"}, "createdAt": "2026-03-14T09:05:00.000Z", "core": {"styletags": [], "urls": [], "text": "An invented &amp; long text that goes on and on", "mentions": [], "cashtags": [], "hashtags": []}}},
  {"noteTweet": {"noteTweetId": "1727000000000000002", "updatedAt": "2026-03-15T10:00:00.000Z", "lifecycle": {"value": "0", "name": "Enduring", "originalName": "Enduring"}, "createdAt": "2026-03-15T10:00:00.000Z", "core": {"styletags": [], "urls": [], "text": "@max an invented answer", "mentions": [], "cashtags": [], "hashtags": []}}}
]
