"""The version, stated here alone; the build and every provenance take it from here."""

VERSION = "0.2.0"
