"""Word: real paragraphs in one real table, with the row heights of the page plan.

Word and LibreOffice lay the table out again themselves. They break pages where the plan does because the rows are as
high as planned and are not split: the next row does not fit. Where the plan leaves a page before it is full, the table
ends and goes on after a paragraph that asks for a new page, with heading rows of its own: LibreOffice ignores page
breaks inside a table.
"""

from exporter.renderers.docx.file import render

__all__ = ["render"]
