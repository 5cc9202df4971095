"""All routes of the service; a module that is not listed here is not served."""
