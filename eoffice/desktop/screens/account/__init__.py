"""Tài khoản: signing in again in the open window, changing the password."""
