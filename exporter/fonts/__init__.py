"""Faces and font stacks: which face has a character, how wide it is, and where the face was found.

A stack is a layout's list of families, the official one first. The official name is what Word and Excel are told to
use; measuring and the PDF use the faces that are at hand. Every Han character is one em in each of them, so a table
laid out with ours holds with the official ones too.

What is at hand is the same on every machine unless someone asks for more: by default only the faces that ship with
exporter, so that the same document, layout and date give the same bytes everywhere. `font_library(["DIR", "system"])`
(`--fonts DIR`, `--fonts system`) looks in folders first, in the order given; the word `system` stands for the user's
and then the system's font folders. For each family of a stack the first folder that has it wins, then what ships. A
character that no face of the stack has is looked for in every other face of the folders given.

A file is known by the names in its OpenType name table, in every language, and by the aliases in `fonts/fonts.toml`;
case and spaces do not count. What the licence keeps from being embedded (OS/2 fsType) is passed over, with a finding.

F002  a face was found and may not or cannot be embedded; what is used instead
F003  a font file or folder is damaged or cannot be read
F004  folders were given and the official family is in none of them; what is used instead
"""

from exporter.fonts.face import Face
from exporter.fonts.folders import FontFolder, Source
from exporter.fonts.library import SYSTEM, FontLibrary, font_library, shipped_library
from exporter.fonts.report import report, searched
from exporter.fonts.stack import Advances, FontStack

__all__ = [
    "SYSTEM",
    "Advances",
    "Face",
    "FontFolder",
    "FontLibrary",
    "FontStack",
    "Source",
    "font_library",
    "report",
    "searched",
    "shipped_library",
]
