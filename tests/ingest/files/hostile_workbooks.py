"""Small workbooks that ask for more than a machine has, written byte by byte."""

import io
import struct
import zipfile

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OASIS = "urn:oasis:names:tc:opendocument:xmlns"


def _zipped(parts):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def _relations(*kinds_and_targets):
    items = "".join(
        f'<Relationship Id="rId{number}" Type="{_RELATIONS}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(kinds_and_targets, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{items}</Relationships>'


def xlsx(rows, *, strings="", head="", part="sheet1.xml", **more):
    """Return a workbook of Excel with one sheet; `rows` and `strings` are XML, `part` its name."""
    default = '<Default Extension="xml" ContentType="application/xml"/>'
    types = f'<Types xmlns="{_PACKAGE}/content-types">{default}</Types>'
    data = f'{head}<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData></worksheet>'
    sheets = '<sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets>'
    return _zipped({
        "[Content_Types].xml": types,
        "_rels/.rels": _relations(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}">{sheets}</workbook>',
        "xl/_rels/workbook.xml.rels": _relations(
            ("worksheet", f"worksheets/{part}"), ("sharedStrings", "sharedStrings.xml")
        ),
        "xl/sharedStrings.xml": f'<sst xmlns="{_MAIN}">{strings}</sst>',
        f"xl/worksheets/{part}": data,
        **more,
    })  # fmt: skip


def row(number, **cells):
    """Return the XML of a row; cells by column."""
    inner = "".join(
        f'<c r="{column}{number}" t="inlineStr"><is><t>{text}</t></is></c>'
        for column, text in cells.items()
    )
    return f'<row r="{number}">{inner}</row>'


def ods(rows):
    """Return an OpenDocument spreadsheet with one sheet."""
    names = " ".join(f'xmlns:{name}="{_OASIS}:{name}:1.0"' for name in ("office", "table", "text"))
    table = f'<table:table table:name="S">{rows}</table:table>'
    body = f"<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body>"
    manifest = f'<manifest:manifest xmlns:manifest="{_OASIS}:manifest:1.0"/>'
    return _zipped({
        "META-INF/manifest.xml": manifest,
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": f"<office:document-content {names}>{body}</office:document-content>",
    })  # fmt: skip


def ods_row(*texts, rows=1, columns=1):
    """Return the XML of a row, repeated; each cell is repeated, an empty text is an empty cell."""
    cells = "".join(
        f'<table:table-cell table:number-columns-repeated="{columns}" office:value-type="string">'
        f"<text:p>{text}</text:p></table:table-cell>"
        if text
        else f'<table:table-cell table:number-columns-repeated="{columns}"/>'
        for text in texts
    )
    return f'<table:table-row table:number-rows-repeated="{rows}">{cells}</table:table-row>'


def _record(kind, data=b""):
    return struct.pack("<HH", kind, len(data)) + data


def xls(cells, *, dimensions=None, sheets=1):
    """Return an old workbook of Excel (BIFF8 in an OLE file) with numbers at (row, column)."""
    sheet = _record(0x809, struct.pack("<HHQI", 0x600, 0x10, 0, 0))
    if dimensions:
        sheet += _record(0x200, struct.pack("<IIHHH", *dimensions, 0))
    sheet += b"".join(
        _record(0x203, struct.pack("<HHHd", *cell, 0, 1.5)) for cell in cells
    ) + _record(0x0A)

    def beginning(start):
        names = [f"S{number:02}".encode() for number in range(sheets)]
        bounds = [
            _record(0x85, struct.pack("<IHBB", start + len(sheet) * number, 0, len(name), 0) + name)
            for number, name in enumerate(names)
        ]
        return (
            _record(0x809, struct.pack("<HHQI", 0x600, 5, 0, 0)) + b"".join(bounds) + _record(0x0A)
        )

    stream = beginning(len(beginning(0))) + sheet * sheets
    return _ole(stream.ljust(max(4096, -(-len(stream) // 512) * 512), b"\0"))


def _ole(stream):
    free, end = 0xFFFFFFFF, 0xFFFFFFFE
    sectors = len(stream) // 512
    table = [0xFFFFFFFD, end, *range(3, sectors + 2), end]
    table += [free] * (128 - len(table))

    def entry(name, kind, child, start, size):
        text = name.encode("utf-16-le") + b"\0\0"
        numbers = struct.pack("<HBBIII36xIQ", len(text), kind, 1, free, free, child, start, size)
        return text.ljust(64, b"\0") + numbers

    folder = entry("Root Entry", 5, 1, end, 0) + entry("Workbook", 2, free, 2, len(stream))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + struct.pack("<16xHHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<9I", 0, 1, 1, 0, 4096, end, 0, end, 0) + struct.pack(
        "<109I", 0, *[free] * 108
    )
    return head + struct.pack("<128I", *table) + folder.ljust(512, b"\0") + stream


def _binary(kind, data=b""):
    head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    return head + bytes([len(data)]) + data


def xlsb(cells):
    """Return a binary workbook of Excel with numbers at (row, column)."""
    name = struct.pack("<II", 0, 1) + b"".join(
        struct.pack("<I", len(text)) + text.encode("utf-16-le") for text in ("rId1", "S")
    )
    sheet = b"".join(
        _binary(0, struct.pack("<I13x", at)) + _binary(5, struct.pack("<IId", column, 0, 1.5))
        for at, column in cells
    )
    return _zipped({
        "_rels/.rels": _relations(("officeDocument", "xl/workbook.bin")),
        "xl/workbook.bin": _binary(143) + _binary(156, name) + _binary(144) + _binary(132),
        "xl/_rels/workbook.bin.rels": _relations(("worksheet", "worksheets/sheet1.bin")),
        "xl/worksheets/sheet1.bin": _binary(148, bytes(16)) + _binary(145) + sheet + _binary(146),
    })  # fmt: skip


FAR = row(1, A="x") + row(1_048_576, XFD="x")
DTD = '<!DOCTYPE a [<!ENTITY b "c">]>'
CELLS = (
    r"a sheet of 1,048,57\d rows and 16,384 columns has more than 25,000,000 cells"
    r" \(limit: book_cells\)"
)
MEMORY = r"reading it needs more than 300,000,000 bytes of memory \(limit: book_memory\)"
OFTEN = "".join(f'<row r="{at}"><c r="A{at}" t="s"><v>0</v></c></row>' for at in range(1, 20_000))
PICTURES = {f"xl/media/{number}.png": "" for number in range(10_000)}
DEFINITION = "contains a document type definition"
WORKBOOKS = {
    "far.xlsx": (xlsx(FAR), CELLS),
    "one far cell.xlsx": (xlsx(row(1_048_576, XFD="x")), CELLS),
    "far, by an entity.xlsx": (xlsx(FAR.replace("XFD", "&#88;FD")), CELLS),
    "far, in other quotes.xlsx": (xlsx(FAR.replace('"XFD1048576"', " 'XFD1048576'")), CELLS),
    "far, with a prefix.xlsx": (
        xlsx(FAR.replace("<c r", f'<m:c xmlns:m="{_MAIN}" r').replace("</c>", "</m:c>")),
        CELLS,
    ),
    "far, without places.xlsx": (
        xlsx("<row><c><v>1</v></c></row>" * 100_000 + f"<row>{'<c><v>1</v></c>' * 16_000}</row>"),
        MEMORY,
    ),
    "a text very often.xlsx": (xlsx(OFTEN, strings=f"<si><t>{'x' * 32_000}</t></si>"), MEMORY),
    "white space.xlsx": (
        xlsx(" " * 30_000_000 + row(1, A="x")),
        r"unpacks to more than 200 times its size \(limit: compression_ratio\)",
    ),
    "many parts.xlsx": (
        xlsx(row(1, A="x"), **PICTURES),
        r"more than 10,000 parts \(limit: members\)",
    ),
    "definition.xlsx": (
        xlsx(row(1, A="&b;"), head=DTD),
        r"part xl/worksheets/sheet1\.xml contains a document type definition",
    ),
    "definition, by another name.xlsx": (
        xlsx(row(1, A="&b;"), head=DTD, part="s.dat"),
        r"s\.dat contains a document type definition",
    ),
    "far, by another name.xlsx": (xlsx(FAR, part="sheet1"), CELLS),
    "late definition.xlsx": (
        xlsx(row(1, A="&b;"), head=f"<!--{'x' * 600_000}-->{DTD}"),
        DEFINITION,
    ),
    "outer entity.xlsx": (
        xlsx(row(1, A="&b;"), head='<!DOCTYPE a SYSTEM "file:///etc/passwd">'),
        DEFINITION,
    ),
    "entity.xlsx": (xlsx(row(1, A="&b;")), "not a readable spreadsheet"),
    "repeated.ods": (ods(ods_row("x", rows=1_048_576, columns=16_384)), CELLS),
    "repeated for ever.ods": (
        ods(ods_row("x", rows=10**11, columns=10**11)),
        r"\(limit: book_cells\)",
    ),
    "far.ods": (
        ods(ods_row("x") + ods_row("", rows=1_048_574) + ods_row("", "x", columns=8_192)),
        CELLS,
    ),
    "definition.ods": (_zipped({"content.xml": DTD + "<a/>"}), DEFINITION),
    "wide.xls": (xls([(0, 0), (65_535, 65_535)]), MEMORY),
    "dimensions.xls": (xls([(0, 0)], dimensions=(0, 0xFFFF_FFFF, 0, 0xFFFF)), MEMORY),
    "many far sheets.xls": (xls([(0, 0), (65_535, 255)], sheets=40), MEMORY),
    "far.xlsb": (xlsb([(0, 0), (1_048_575, 16_383)]), MEMORY),
}
"""Name -> content, and what its refusal says; the memory for reading is limited to 300 MB."""
