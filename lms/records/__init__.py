"""The learning record: everything learnt, wherever it was learnt, as statements; what they conclude, as completions."""
