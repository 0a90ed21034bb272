"""The embedded core: the same servers as the Docker stacks, run and watched by one plain supervisor."""
