"""A clerk's session with one workbook: the same answers for the page in a file and for the page of a server."""
