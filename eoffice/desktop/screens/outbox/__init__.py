"""Hộp chờ gửi: orders that wait for the hub, and those it has refused."""
