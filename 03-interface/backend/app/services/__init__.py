"""Rules and transactions: plain functions that take the session first."""
