"""Output formats: how they are announced, and which can be sent block by block."""

CONTENT_TYPES: dict[str, str] = {
    "csv": "text/csv; charset=UTF-8; header=absent",
    "csvwithnames": "text/csv; charset=UTF-8; header=present",
    "json": "application/json; charset=UTF-8",
    "jsoncompact": "application/json; charset=UTF-8",
    "jsoneachrow": "application/x-ndjson; charset=UTF-8",
    "native": "application/octet-stream",
    "parquet": "application/octet-stream",
    "rowbinary": "application/octet-stream",
    "rowbinarywithnamesandtypes": "application/octet-stream",
    "tabseparated": "text/tab-separated-values; charset=UTF-8",
    "tabseparatedwithnames": "text/tab-separated-values; charset=UTF-8",
    "tsv": "text/tab-separated-values; charset=UTF-8",
}

# A result in one of these is its blocks one after the other. Any other has a head, a foot or a frame.
BLOCK_BY_BLOCK = frozenset(
    (
        "csv",
        "jsoncompacteachrow",
        "jsoneachrow",
        "jsonlines",
        "jsonstringseachrow",
        "native",
        "ndjson",
        "rowbinary",
        "tabseparated",
        "tabseparatedraw",
        "tskv",
        "tsv",
        "tsvraw",
    )
)


def content_type(format_name: str) -> str:
    """The Content-Type header of a format."""
    return CONTENT_TYPES.get(format_name.lower(), "text/plain; charset=UTF-8")
