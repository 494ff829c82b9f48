"""Chinese line breaking: where the lines of a text end, and which marks give up half of their width. Pure: no fonts, no files.

Sources: GB/T 15834—2011 §5.1 (where marks may stand in horizontal lines); W3C "Requirements for Chinese Text Layout"
(CLREQ), prohibition rules for line start and line end at level GB, adjustment of adjacent marks, marks at the line's end.

A line is filled as far as it goes. What does not fit goes to the next line, and before that is done:
1. of two adjacent full-width marks the first gives up half an em, always: 》， is one em and a half wide;
2. a mark that would be pushed down alone is squeezed in: its own blank half goes first, then the line's other marks
   give up what is needed, no more than half an em each;
3. a number stays with its unit (2.35亿元), and …… with what it follows, where the line has an earlier place to end.
Words, numbers and addresses of Latin letters stay whole unless one is longer than a line; an address is then parted
after one of its slashes or dots where the line has one.

Word processors know the prohibitions and nothing of the rest. Where a line of ours ends elsewhere than one of theirs
would, `SetLine` says so, and the renderer that has to can make them agree.

`marks.py` knows the characters, `paragraph.py` their widths, `filler.py` fills the lines. Half of all texts are far from
filling one line (`fits_easily`), and most other lines end between two plain Chinese characters (`PLAIN`); for those no rule
has to be asked, which is what makes breaking fast.
"""

from exporter.linebreak.filler import SetLine
from exporter.linebreak.lines import Breaks, break_lines, break_text
from exporter.linebreak.marks import NO_END, NO_START, STICKY, closed_gaps, doubtful_ends

__all__ = ["NO_END", "NO_START", "STICKY", "Breaks", "SetLine", "break_lines", "break_text", "closed_gaps", "doubtful_ends"]
