"""Theme reports, plans and refusals in words: templates over released figures, nothing else.

Invariant: the same figures give the same words; no quote and no model's sentence is in them.
"""

from __future__ import annotations

from typing import Any, Final

from assistant.themes.planning import Budget, Plan
from assistant.themes.reporting import Refusal, Report
from governance.privacy.cohort_rules import CAP, FLOOR, MILLION, Design, Grain, NoReport, epsilon

ADVICE: Final = "A count says how many people's coaching touched a theme, not why."
HIDDEN_WHY: Final = (
    "Too few people may share these, or chance made it look so. Nothing follows from their being "
    "here: they are not rare for certain."
)
NOT_SHOWN: Final = f"Where shown is no: {HIDDEN_WHY[0].lower()}{HIDDEN_WHY[1:]}"


def refusal_text(refusal: Refusal) -> str:
    """Why there is no report, and the way on."""
    if refusal.why is NoReport.TOO_FEW:
        return (
            f"No report: {refusal.enrolled} people are enrolled, and below {FLOOR} anybody could "
            "be guessed. Enrol more people, or ask for a larger cohort."
        )
    if refusal.why is NoReport.NOT_OVER:
        return "No report yet: the period is not over. Nothing was spent. Ask again when it is."
    renews = f"{refusal.renews:%Y-%m-%d}" if refusal.renews else "the next year"
    return (
        "No report: what reports may tell about one person in this year's data is spent. Reports "
        f"made before stay readable. For data from {renews} on there is a new budget."
    )


def privacy_text(design: Design) -> str:
    """The statement that goes with every report."""
    named = ""
    if design.rho_first:
        named = (
            "The group named first is drawn apart from the counts, the likelier the more people "
            f"share it (\u03c1 = {design.rho_first / MILLION:g} of the cost). "
        )
    return (
        f"{counted_text(design)}. Counts are "
        f"blurred by chance (standard deviation {design.sigma:.1f}); a count below "
        f"{design.shown_from} is not shown. {named}What fewer than five people share is shown "
        f"{'or named ' if named else ''}less often than once in a thousand. "
        "This report cost each enrolled person "
        f"\u03c1 = {design.cost / MILLION:g} of {CAP / MILLION:g} in the year's data "
        f"(\u03b5 \u2264 {epsilon(design.cost):.1f} at \u03b4 = 10\u207b\u2076)."
    )


def counted_text(design: Design) -> str:
    """What is counted of each person, without a stop."""
    if design.yes_and_no:
        return f"Of each person each of the {design.per_person} broad groups is counted once"
    grain = "themes" if design.grain is Grain.THEMES else "broad groups"
    return f"Of each person at most {design.per_person} {grain} are counted, drawn by lot"


def lot_text(design: Design) -> str:
    """What the lot does to a figure, if there is one."""
    if design.yes_and_no:
        return "Everybody counts for every group they touched."
    return (
        "Somebody with more than three counts for three of them, so more people may share one "
        "than stand here."
    )


def first_text(report: Report) -> str:
    """What most people share, for reports that name it apart from the counts."""
    code, design = report.figures.first, report.design
    if code is None:
        return "No group is shared by enough people to be named."
    return (
        f"{report.taxonomy.title(code)} is what most people share. 19 times in 20, no other group "
        f"is shared by more than {design.named_within} people more. Which comes first is drawn "
        "apart from the counts and is surer than they are: where they say otherwise, believe this."
    )


def report_text(report: Report) -> str:
    """A report to read."""
    taxonomy = report.taxonomy
    asked = report.release.question
    lines = [f"{asked.cohort}, {asked.period}: {report.release.enrolled} people enrolled"]
    if report.figures.covered is not None:
        people, low, high = report.figures.covered
        lines.append(f"About {people} of them counted (95 % interval {low} to {high}).")
    lines.append("")
    width = max((len(taxonomy.title(f.code)) for f in report.figures.shown), default=0)
    for figure in report.figures.shown:
        share = f"{figure.share:.0%}"
        lines.append(
            f"{taxonomy.title(figure.code):<{width}}  {figure.people:>5} "
            f"({figure.low} to {figure.high}), {share} of those enrolled"
        )
    if not report.figures.shown:
        lines.append("No theme is shared by enough people to be shown.")
    if report.design.rho_first:
        lines += ["", first_text(report)]
    lines += ["", ADVICE]
    if report.figures.hidden:
        names = ", ".join(taxonomy.title(code) for code in report.figures.hidden)
        lines.append(f"Not shown, because too few people may share it: {names}.")
    versions = f"Taxonomy {asked.taxonomy}, classifier {asked.classifier}."
    lines += ["", privacy_text(report.design), versions]
    return "\n".join(lines)


def report_json(report: Report) -> dict[str, Any]:
    """A report for machines, with the statement inside."""
    taxonomy = report.taxonomy
    asked, design = report.release.question, report.design
    covered = report.figures.covered
    return {
        "id": report.release.id,
        "cohort": asked.cohort,
        "period": asked.period,
        "enrolled": report.release.enrolled,
        "grain": design.grain.value,
        "shown": [
            {
                "code": one.code,
                "title": taxonomy.title(one.code),
                "people": one.people,
                "low": one.low,
                "high": one.high,
                "share": one.share,
            }
            for one in report.figures.shown
        ],
        "hidden": list(report.figures.hidden),
        "first": report.figures.first,
        "covered": None if covered is None else list(covered),
        "taxonomy": asked.taxonomy,
        "classifier": asked.classifier,
        "privacy": {
            "rho": design.cost / MILLION,
            "rho_first": design.rho_first / MILLION,
            "shown_from": design.shown_from,
            "sigma": round(design.sigma, 3),
            "statement": privacy_text(design),
        },
    }


def budget_text(budget: Budget) -> str:
    """What is left of a year's budget."""
    spent, cap = budget.spent / MILLION, budget.cap / MILLION
    return (
        f"Spent of the person who lost most: \u03c1 = {spent:g} of {cap:g}. "
        f"A new budget begins with the data from {budget.renews:%Y-%m-%d}."
    )


def foresight_lines(plan: Plan) -> list[str]:
    """What a report would be likely to show of made-up people."""
    seen = plan.foresight
    if seen is None:
        return []
    lines = [f"On made-up data about {seen.shown:.0f} of {seen.codes} would be shown. Touched by:"]
    lines += [
        f"  {chance.share:.0%} of people ({chance.people}): counted as about {chance.counted}, "
        f"shown with {chance.shown:.0%} chance"
        for chance in seen.chances
    ]
    return lines


def naming_lines(plan: Plan) -> list[str]:
    """What naming the first would cost and tell, where that is done."""
    design, seen = plan.design, plan.foresight
    if isinstance(design, NoReport) or not design.rho_first:
        return []
    rho = design.rho_first / MILLION
    told = (
        f"The group most people share is named apart from the counts (\u03c1 = {rho:g} of that). "
        f"19 times in 20, no other is shared by more than {design.named_within} people more."
    )
    asked = (
        f"Counted are people who have said yes to version {design.told_from} of the notice about "
        "theme reports, or a later one."
    )
    if seen is None or seen.named is None:
        return [told, asked]
    return [told, f"On made-up data one is named {seen.named:.0%} of the time.", asked]


def plan_text(plan: Plan) -> str:
    """What a report would be."""
    if isinstance(plan.design, NoReport):
        return refusal_text(Refusal(why=plan.design, enrolled=plan.enrolled))
    design = plan.design
    if plan.made:
        return "This report was made already; asking for it again costs nothing."
    kind = counted_text(design)
    rho = design.cost / MILLION
    lines = [
        f"{plan.enrolled} people enrolled. {kind}.",
        f"Cost for each: \u03c1 = {rho:g} (\u03b5 \u2264 {plan.epsilon}, \u03b4 = 10\u207b\u2076).",
        budget_text(plan.budget),
        f"Reports that can still be paid for in that year: {plan.reports_left}.",
        f"Precision: \u00b1 {design.margin} people (95 %); shown from {design.shown_from}.",
        *naming_lines(plan),
        *foresight_lines(plan),
    ]
    if not plan.over:
        lines.append("The period is not over, so it cannot be reported yet.")
    return "\n".join(lines)


def plan_json(plan: Plan) -> dict[str, Any]:
    """A plan for machines."""
    made = plan.design
    shown: dict[str, Any] = {
        "enrolled": plan.enrolled,
        "over": plan.over,
        "report": plan.release,
        "why_not": made.value if isinstance(made, NoReport) else None,
        "reports_left": plan.reports_left,
        "spent": plan.budget.spent / MILLION,
        "cap": plan.budget.cap / MILLION,
        "renews": plan.budget.renews.date().isoformat(),
    }
    if isinstance(made, NoReport) or plan.foresight is None:
        return shown
    return shown | {
        "grain": made.grain.value,
        "per_person": made.per_person,
        "rho": made.cost / MILLION,
        "rho_first": made.rho_first / MILLION,
        "epsilon": plan.epsilon,
        "shown_from": made.shown_from,
        "half_width": plan.foresight.half_width,
        "on_made_up_people": {
            "shown": round(plan.foresight.shown, 1),
            "of": plan.foresight.codes,
            "first_named": None if plan.foresight.named is None else round(plan.foresight.named, 3),
            "chances": [
                {
                    "share": one.share,
                    "people": one.people,
                    "counted": one.counted,
                    "shown": round(one.shown, 3),
                }
                for one in plan.foresight.chances
            ],
        },
    }
