"""The API's common ground."""
