"""The person and the record: everything the platform knows about people, whatever they learn from."""
