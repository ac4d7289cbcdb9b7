"""Chứng thư: the registry of certificates, own ones for everybody, the agency's for administrators."""
