"""Files put in place: whole or not at all, together or none, never over what the program reads.

While they are made, files wait in a hidden folder `.exporter-….part` inside the folder that they go to, so that each is
put in place by one renaming, and whoever looks meanwhile, or after a kill, finds the old file whole or the new one. The
folder is locked while its process lives; one that a killed process left is cleared away by the next that writes there.
"""

from exporter.outfiles.inputs import refuse_inputs, same_file
from exporter.outfiles.place import Written, put, put_tree, refuse_special, write_new
from exporter.outfiles.room import clear_left_over, remove_tree, writing

__all__ = [
    "Written",
    "clear_left_over",
    "put",
    "put_tree",
    "refuse_inputs",
    "refuse_special",
    "remove_tree",
    "same_file",
    "write_new",
    "writing",
]
