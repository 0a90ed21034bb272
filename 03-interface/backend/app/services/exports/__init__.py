"""Transcripts as files: one neutral document, one module per format."""
