"""One module a tool kind; see `assistant.tools`."""
