"""All routes of the service; a module that is not listed in `all.py` is not served."""
