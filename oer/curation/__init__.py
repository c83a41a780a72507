"""Curation: a curator who is not the depositor publishes a deposit, or returns it with a reason; published works can be withdrawn."""
