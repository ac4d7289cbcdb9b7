"""Theo dõi gửi: how every issued document stands at each of its recipients."""
