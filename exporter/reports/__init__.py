"""How findings and differences are shown: as text, HTML, JSON and workbooks; `comparison` has what differences are of."""
