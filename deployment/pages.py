"""The pages of docs/ that a bundle brings, as HTML: a double click opens it, a .md nothing."""

from __future__ import annotations

import base64
import re

import marko

from deployment.wheels import ROOT

DOCS = ROOT / "docs"

PAGES = {
    "install.zh.md": "安装和第一次使用.html",
    "handbook.zh.md": "使用手册.html",
    "compatibility.md": "适用环境.html",
}
"""The pages, and what they are called in the bundle."""

STYLE = """
body { font: 16px/1.7 "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; color: #1c2733;
  max-width: 56em; margin: 2em auto; padding: 0 1em; }
img { max-width: 100%; border: 1px solid #cfd6dd; }
table { border-collapse: collapse; } th, td { border: 1px solid #cfd6dd; padding: 4px 10px; }
th { background: #eef2f5; text-align: left; } code { background: #f2f4f6; padding: 0 3px; }
pre { background: #f2f4f6; padding: 10px; overflow-x: auto; }
@media print { img { max-height: 9cm; } }
"""


def html(page: str) -> str:
    """A page of ``docs`` in one file, its pictures within; links out of the bundle are words."""
    converter = marko.Markdown(extensions=["gfm"])
    body = converter.convert((DOCS / page).read_text("utf-8"))
    body = re.sub(r'src="(images/[^"]+)"', lambda found: f'src="{_picture(found[1])}"', body)
    body = re.sub(r'<a href="(?!https?:|#)([^"#]+)[^"]*">(.*?)</a>', _link, body)
    title = re.search("<h1>(.*?)</h1>", body)
    return (f'<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8">\n'
            f"<title>{title[1] if title else page}</title><style>{STYLE}</style></head>\n"
            f"<body>\n{body}</body></html>\n")


def _picture(path: str) -> str:
    return "data:image/png;base64," + base64.b64encode((DOCS / path).read_bytes()).decode()


def _link(found: re.Match[str]) -> str:
    target = PAGES.get(found[1])
    return f'<a href="{target}">{found[2]}</a>' if target else found[2]
