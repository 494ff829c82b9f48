"""Structure-aware fuzzing of every reader: `python -m tests.fuzz --reader xlsx --inputs 100000`.

An input is made from (reader, seed, number) and from nothing else, so a finding is reproduced by its number. Small whole
files (`bases`) are damaged where their structure is (`texts`, `trees`, `zips`, `pdfs`, `tomls`, `packages`), read
(`targets`) in a child process with bounds of time and memory (`worker`), and counted (`run`). Any result but a document
or an ExporterError is a bug.
"""
