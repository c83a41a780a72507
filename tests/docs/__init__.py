"""The documents are held against the code: commands, settings, links, the map, the model course."""
