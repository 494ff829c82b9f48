"""The renderers: one module or package for each format, none of which decides anything."""
