"""What the pages share: styles and small modules for the browser, and their way into a page."""
