"""A person's timeline, newest first."""

TIMELINE = """
SELECT at, source, what, channel, about, text, id, person
FROM person_timeline
WHERE person IN {persons:Array(String)}
ORDER BY at DESC, id LIMIT {most:UInt32}
"""
