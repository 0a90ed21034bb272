"""What is known of languages beyond their codes."""

# Written without spaces between words.
UNSPACED = frozenset({"zh", "ja", "th", "lo", "my", "yue", "km", "bo"})
