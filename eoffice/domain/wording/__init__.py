"""Numbers, money and dates in words, letters of points, and the old encodings of Vietnamese text."""
