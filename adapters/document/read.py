"""The shape of a mapping's ``read``: how a source of each kind is read. Under the promise of ``document.mapping``."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Text = Annotated[str, Field(min_length=1, max_length=1000)]
Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")]
HeaderLine = Annotated[int, Field(ge=1, le=1000)]
EVERY_SHEET = "*"
FilePattern = Annotated[str, Field(pattern=r"^[^/\\\x00]{1,200}$")]


def is_pattern(sheet: str) -> bool:
    """Does it stand for sheets that it does not name? No sheet's own name has such signs."""
    return not {*"*?["}.isdisjoint(sheet)


class Shape(BaseModel):
    """Base of the document's parts: unknown keys are errors, values are what they look like."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, populate_by_name=False)


class _Files(Shape):
    """Files of a drop folder. ``period`` says which days a file is about, from its name."""

    files: FilePattern
    period: FilePattern | None = None  # "detenidos_{year}-{month}_{to_month}.csv"


class Find(Shape):
    """A header of so many lines, found by its names."""

    find: Annotated[int, Field(ge=1, le=3)]


class _Table(_Files):
    """Files of rows under a header. ``footer``: how the first cell of a row begins that is a total or a note.

    ``fill_down``: columns in which a blank cell says what the row above says; ``as_above``: by column, the texts that
    say so, found as labels are.
    """

    header: HeaderLine | Annotated[list[HeaderLine], Field(min_length=2, max_length=3)] | Find = 1
    footer: list[Text] = Field(default_factory=list)
    fill_down: list[Text] = Field(default_factory=list)
    as_above: dict[Text, Annotated[list[Text], Field(min_length=1)]] = Field(default_factory=dict)

    @property
    def header_lines(self) -> list[int]:
        """The records that name the columns together; none where they are found."""
        match self.header:
            case int():
                return [self.header]
            case Find():
                return []
        return list(self.header)


class CsvRead(_Table):
    """Delimited text. Lines may end in CRLF, LF or CR. ``beside``: files in which the rows go on."""

    encoding: Text = "utf-8"  # or detect
    delimiter: Annotated[str, Field(pattern=r"^(?s:.|detect)$")] = ","
    beside: list[FilePattern] = Field(default_factory=list)


class SheetPeriod(Shape):
    """The year of sheets named after months, where their names say none. Absent: that of the file's period."""

    year: Annotated[int | None, Field(ge=1900, le=2100)] = None


class XlsxRead(_Table):
    """Sheets of a workbook, in the order given; ``*`` are all of them, ``*TRIM*`` those of that pattern.
    ``sheet_period``: their names say their days.
    """

    sheet: Text | Annotated[list[Text], Field(min_length=1)]
    sheet_period: SheetPeriod | None = None

    @property
    def sheets(self) -> list[str]:
        """The sheets' names."""
        return [self.sheet] if isinstance(self.sheet, str) else list(self.sheet)

    @property
    def several(self) -> bool:
        """Does a row's place need its sheet's name?"""
        return not isinstance(self.sheet, str) or is_pattern(self.sheet)


class JsonRead(_Files):
    """A JSON document's list of objects, or (``lines``) one object in each line."""

    items: Text | None = None  # None: the document is the list itself
    lines: bool = False
    encoding: Text = "utf-8"


class Join(Shape):
    """A table beside the read one: columns of that (or of one joined before) and the columns here they equal.

    Its columns are addressed as ``name.column``; ``as`` names one that is joined twice.
    """

    table: Text
    as_: Annotated[Text | None, Field(alias="as")] = None
    on: Annotated[dict[Text, Text], Field(min_length=1)]

    @property
    def name(self) -> str:
        """What its columns are addressed by."""
        return self.as_ or self.table.rpartition(".")[2]


class SqlRead(Shape):
    """One table or view. ``watermark`` grows with every change of a row; without it only new keys are noticed.

    ``overlap``: how much of the watermark is read again, for rows committed late: seconds, or a number's units.
    """

    table: Text
    key: Text
    watermark: Text | None = None
    overlap: Annotated[int | None, Field(ge=1)] = None
    join: list[Join] = Field(default_factory=list)

    @property
    def marks(self) -> frozenset[str]:
        """The columns that the connector itself needs."""
        return frozenset(filter(None, (self.key, self.watermark, *(ours for join in self.join for ours in join.on))))


class RestRead(Shape):
    """A paged JSON collection. ``since`` is the parameter for what changed, ``watermark`` the item's time of change.

    ``page``, ``offset`` and ``cursor`` name the parameter of that paging. ``next``: the answer's member that holds the
    cursor or the address of the next page; an address is otherwise in the ``Link`` header.
    """

    items: Text | None = None  # None: the answer is the list itself
    key: Text
    paging: Literal["page", "offset", "cursor", "link"] = "page"
    page: Text = "page"
    offset: Text = "offset"
    cursor: Text = "cursor"
    next: Text | None = None
    size: Annotated[int, Field(ge=1, le=10_000)] = 100
    size_parameter: Text | None = "size"  # None: the API has none
    since: Text | None = None
    watermark: Text | None = None

    @property
    def marks(self) -> frozenset[str]:
        """The columns that the connector itself needs."""
        return frozenset(filter(None, (self.key, self.watermark)))


class Read(Shape):
    """How the connector reads the source: exactly one of these."""

    csv: CsvRead | None = None
    xlsx: XlsxRead | None = None
    json_: Annotated[JsonRead | None, Field(alias="json")] = None
    sql: SqlRead | None = None
    rest: RestRead | None = None
