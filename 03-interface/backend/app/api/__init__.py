"""HTTP only: what reads requests and writes responses."""
