"""The furniture of every page: rooms and their guarded routes, forms, errors, security, assets."""
