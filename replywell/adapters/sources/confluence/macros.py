"""Which of Confluence's macros say something."""

QUOTED = frozenset({"info", "note", "tip", "warning", "panel"})
"""Set apart from the text around them."""
TITLES = QUOTED | {"expand", "ui-expand", "details"}
"""Their title stands above what they hold."""
SILENT = frozenset(
    {
        "anchor", "attachments", "blog-posts", "change-history", "children", "contentbylabel", "contributors",
        "drawio", "excerpt-include", "gallery", "gliffy", "html", "iframe", "include", "livesearch", "pagetree",
        "pagetreesearch", "profile", "recently-updated", "style", "toc", "toc-zone-index", "view-file", "widget",
    }
)  # fmt: skip
"""Made anew whenever somebody looks, or of other pages, or no text at all."""
