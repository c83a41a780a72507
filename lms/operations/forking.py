"""What gunicorn does before it forks: its configuration as a module, named by `web_command`."""

from __future__ import annotations

import gc


def when_ready(_server: object) -> None:
    """Take what the application has loaded out of the collector's sight: a collection writes to every object it looks at.

    Written to, memory that the web processes share would be copied for each of them.
    """
    gc.collect()
    gc.freeze()
