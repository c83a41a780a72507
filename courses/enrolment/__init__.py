"""Who studies which course, in which revision."""
