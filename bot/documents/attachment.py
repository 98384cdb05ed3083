"""A document as files that leave with a reply."""

from __future__ import annotations

from bot.documents.document import Document
from bot.documents.docx import can_write, to_docx
from bot.documents.markdown import to_markdown
from sizing.records import dataclass

MARKDOWN = "text/markdown"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file: its name, its type, and the document that it is made of when it is asked for."""

    name: str
    media_type: str
    document: Document

    def content(self) -> bytes:
        """The bytes of the file."""
        return to_docx(self.document) if self.media_type == DOCX else to_markdown(self.document).encode()


def attachments_of(document: Document, stem: str) -> tuple[Attachment, ...]:
    """The document as DOCX where that can be written, and as Markdown."""
    word = (Attachment(f"{stem}.docx", DOCX, document),) if can_write() else ()
    return (*word, Attachment(f"{stem}.md", MARKDOWN, document))
