"""What this library harvests from others over OAI-PMH: open works come in, all else waits for a curator."""
