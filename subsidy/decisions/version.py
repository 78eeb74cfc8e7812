"""The version, stated here alone.

The build and every provenance take it from here.
"""

VERSION = "0.2.0"
