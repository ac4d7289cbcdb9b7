"""What the agency settles about its own documents, on a page for its administrators."""
