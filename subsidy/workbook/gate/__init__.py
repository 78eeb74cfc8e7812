"""The gate: bounds what a file may cost before any library opens it, and notes what calamine does not report."""
