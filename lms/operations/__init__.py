"""What an operator does: serve, watch the jobs, look after the database, ask whether all is well."""
