"""What other libraries harvest from this one: OAI-PMH 2.0 over the published resources."""
