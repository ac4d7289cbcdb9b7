"""Đăng nhập: login and password for a hub."""
