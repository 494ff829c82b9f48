"""The metadata as XMP (ISO 16684-1), which says what the file claims to be; the same title, makers and dates as in Info."""

from __future__ import annotations

import datetime as dt

from exporter.canonical import escape
from exporter.pdfprofile import PdfProfile

__all__ = ["LANGUAGE", "packet"]

LANGUAGE = "zh-CN"
_PACKET = "W5M0MpCehiHzreSzNTczkc9d"
# PDF/A knows no schema of PDF/UA, so a file that claims both describes it (ISO 19005-2 §6.6.2.3.3).
_EXTENSION = """<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
  xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
 <pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
  <pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
  <pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
  <pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
  <pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
   <pdfaProperty:name>part</pdfaProperty:name>
   <pdfaProperty:valueType>Integer</pdfaProperty:valueType>
   <pdfaProperty:category>internal</pdfaProperty:category>
   <pdfaProperty:description>Part of ISO 14289 that the file follows</pdfaProperty:description>
  </rdf:li></rdf:Seq></pdfaSchema:property>
 </rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""


def packet(*, title: str, maker: str, date: dt.date, profile: PdfProfile) -> bytes:
    """The metadata packet of a file."""
    when = f"{date.isoformat()}T00:00:00Z"
    accessible = " <pdfuaid:part>1</pdfuaid:part>\n" if profile.tagged else ""
    text = f"""<?xpacket begin="\ufeff" id="{_PACKET}"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
  xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
  xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
 <dc:format>application/pdf</dc:format>
 <dc:title><rdf:Alt><rdf:li xml:lang="x-default">{escape(title)}</rdf:li></rdf:Alt></dc:title>
 <dc:language><rdf:Bag><rdf:li>{LANGUAGE}</rdf:li></rdf:Bag></dc:language>
 <xmp:CreateDate>{when}</xmp:CreateDate>
 <xmp:ModifyDate>{when}</xmp:ModifyDate>
 <xmp:CreatorTool>{escape(maker)}</xmp:CreatorTool>
 <pdf:Producer>{escape(maker)}</pdf:Producer>
 <pdfaid:part>{profile.part}</pdfaid:part>
 <pdfaid:conformance>{profile.conformance}</pdfaid:conformance>
{accessible}</rdf:Description>
{_EXTENSION if profile.tagged else ""}</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""
    return text.encode()
