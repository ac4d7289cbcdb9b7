"""Official document to and from docx, and onto PDF pages. No decisions about documents are taken here."""
