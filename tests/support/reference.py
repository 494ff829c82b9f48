"""veraPDF, the reference validator of PDF/A and PDF/UA, fetched by Maven and run once for many files."""

from __future__ import annotations

import subprocess
from pathlib import Path

from lxml import etree
from office import required

_POM = Path(__file__).parent / "verapdf" / "pom.xml"
_CLASSPATH = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath"
_MAIN = "org.verapdf.apps.GreenfieldCliWrapper"


def _classpath(folder: Path) -> str:
    """veraPDF's jars in Maven's own store, fetched where they are missing."""
    out = folder / "classpath"
    command = [required("mvn"), "-q", "-B", "-f", str(_POM), _CLASSPATH, f"-Dmdep.outputFile={out}"]
    made = subprocess.run(command, check=False, capture_output=True, timeout=600)
    assert made.returncode == 0, made.stdout.decode(errors="replace")
    return out.read_text()


def broken_rules(files: list[Path], folder: Path) -> dict[str, dict[str, list[str]]]:
    """For each file, by its name, the profiles that it claims, and for each of them the rules that it breaks.

    `folder` is for what the run needs.
    """
    command = [required("java"), "-cp", _classpath(folder), _MAIN, "--format", "xml", "--loglevel", "0", *map(str, files)]
    result = subprocess.run(command, capture_output=True, check=False, timeout=600)
    found: dict[str, dict[str, list[str]]] = {}
    for job in etree.fromstring(result.stdout).iter("job"):
        reports = found[Path(str(job.findtext("item/name"))).name] = {}
        for report in job.iter("validationReport"):
            rules = [f"{r.get('clause')}-{r.get('testNumber')} {r.findtext('description')}" for r in report.iter("rule")]
            broken = [] if report.get("isCompliant") == "true" else rules or ["not validated"]
            reports[str(report.get("profileName")).removesuffix(" validation profile")] = broken
    assert found.keys() == {file.name for file in files}, result.stderr.decode(errors="replace")
    return found
