"""One module per resource; a handler is a few lines over a service."""
