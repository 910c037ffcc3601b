"""Kernels: an app page or a notebook in, a process that belongs to one person and one login out."""
