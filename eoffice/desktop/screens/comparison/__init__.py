"""So sánh: two versions side by side, every change named by its clause."""
