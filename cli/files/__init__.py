"""Bytes on disk: whole files, compressed files, manifests."""
