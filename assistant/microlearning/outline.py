"""The outline of a module that a theme report suggests, for somebody to write out.

Invariant: it rests on the report's released figures and nothing else; as it is it passes no check,
so that nothing is published that nobody wrote.
"""

from __future__ import annotations

from assistant.microlearning.catalogue import installed
from assistant.microlearning.module import HEADINGS, LEVELS, ModuleError
from assistant.themes.reporting import Report


def outlined(report: Report, theme: str) -> str:
    """A module's file with its facts filled in and its parts empty. theme: shown in the report.

    What the report says of the theme stands in `sources`, where readers see it.

    Raises:
        ModuleError: the report does not show this theme.
    """
    shown = {figure.code: figure for figure in report.figures.shown}
    ours = next((module for module in installed().modules if module.theme == theme), None)
    if theme not in shown or ours is None:
        themes = [code for code in shown if any(m.theme == code for m in installed().modules)]
        raise ModuleError(
            "A module is about one theme that a report shows. This one shows "
            f"{', '.join(themes) or 'groups of themes or none at all'}. Nothing was made."
        )
    figure, asked = shown[theme], report.release.question
    title = report.taxonomy.title(theme)
    source = (
        f"Theme report, {asked.period}: {title}, {figure.low} to {figure.high} of "
        f"{report.release.enrolled} people"
    )
    levels = ", ".join(f'"{level}"' for level in LEVELS if level in ours.levels)
    parts = "\n\n".join(f"## {heading}" for heading in HEADINGS)
    return (
        f'+++\nid = "own-{theme.replace("_", "-")}"\nversion = 1\ntheme = "{theme}"\n'
        f'title = "{title}"\nlevels = [{levels}]\nminutes = 3\nesco = []\nonet = []\n'
        f'sources = ["{source}"]\n+++\n\n{parts}\n'
    )
