"""Streams of records: read byte by byte, answered in order by several lanes or workers."""
