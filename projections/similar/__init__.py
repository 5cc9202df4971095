"""What a new report is compared with, and how alike two reports are."""
