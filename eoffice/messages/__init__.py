"""The sentences shown for each error code, one TOML file for each room."""
