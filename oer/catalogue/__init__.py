"""Open resources: what is known of each, version by version, who may read them, and how they are found."""
