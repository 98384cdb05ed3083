"""Pages to hand in: a document as data, and its two forms, Markdown and DOCX."""
