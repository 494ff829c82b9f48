"""How differences are shown: as text, HTML, JSON and as a table of changes in Excel."""

from exporter.reports.comparison import Comparison, Side, side_of

__all__ = ["Comparison", "Side", "side_of"]
