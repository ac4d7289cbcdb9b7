"""Independent PKCS#11 providers for tests, each with one token, one key and one certificate."""
