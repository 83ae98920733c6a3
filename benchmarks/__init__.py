"""Measurements: each module is one command, none is a test."""
