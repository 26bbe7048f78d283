"""openpyxl: write a workbook with styles and formulas in memory, read it back."""
# test-size: 10
import datetime
import hashlib
import io
import sys

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font, PatternFill

DEFAULT = 24000


def write(n):
    book = Workbook()
    sheet = book.active
    sheet.title = "Data"
    sheet.append(["id", "name", "price", "date", "sum", "flag"])
    bold = Font(bold=True)
    fill = PatternFill("solid", fgColor="DDEEFF")
    for cell in sheet[1]:
        cell.font = bold
    start = datetime.date(2020, 1, 1)
    for i in range(n):
        sheet.append([i, "item %d" % (i % 300), i * 1.25, start + datetime.timedelta(days=i % 1000), "=C%d*2" % (i + 2), i % 3 == 0])
        if i % 10 == 0:
            sheet.cell(row=i + 2, column=2).fill = fill
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def main():
    n = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    book = load_workbook(io.BytesIO(write(n)))
    digest = hashlib.sha256()
    rows = 0
    for row in book["Data"].iter_rows(values_only=True):
        digest.update(repr(row).encode())
        rows += 1
    if rows != n + 1:
        print("openpyxl: rows are missing", rows)
        sys.exit(1)
    print("openpyxl", n, digest.hexdigest()[:16])


if __name__ == "__main__":
    main()
