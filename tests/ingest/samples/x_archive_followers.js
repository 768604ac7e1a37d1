window.YTD.follower.part0 = [
 {
  "follower": {
   "accountId": "1001",
   "userLink": "https://twitter.com/intent/user?user_id=1001&invented=1"
  }
 },
 {
  "follower": {
   "accountId": "1002",
   "userLink": "https://twitter.com/intent/user?user_id=1002&invented=1"
  }
 }
]
