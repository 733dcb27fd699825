"""What connects the analysis to files, terminals, pages and other programs. No clinical logic."""
