"""The place where files with signatures are checked and looked into."""
