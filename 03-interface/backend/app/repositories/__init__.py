"""SQL: plain functions. Every read of a meeting goes through the visibility rule."""
