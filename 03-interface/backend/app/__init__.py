"""The API of Smart Meeting Scribe: accounts, meetings, groups, and the road from an upload to a transcript."""
