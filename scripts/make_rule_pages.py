#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes docs/reference/rules.md, a page for each rule below docs/reference/rules/, and the table
of schemes, scenarios and rules in docs/reference/scenarios-and-rules.md.

Usage: scripts/make_rule_pages.py [--build FOLDER] [--check]
Parameters and codes come from the rules themselves (`annona rule show NAME --json`), the rest of a
page from plugins/NAME/README.md, users and worked examples from examples/. With --check nothing is
written; the answer is 1 where a page is not what would be written.
"""

import argparse
import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGES = ROOT / "docs/reference"
MADE_BY = "<!-- Written by scripts/make_rule_pages.py; do not edit. -->"
SECTIONS_NEEDED = ("Parameters", "By hand", "Rounding", "Traps", "Source")
HOOKS = {
    "entitle": "computes awards",
    "authorize": "says no, or less",
    "match": "says which money may pay which line",
    "charge": "takes fees, adds bonuses, splits",
    "terms": "sets the days of new money",
    "settle": "acts when time passes",
}


UNITS = {
    "amount": "the scheme's unit",
    "count": "number",
    "ratio": "share",
    "rate": "share of each step",
    "span": "days to years",
    "every": "seconds to years",
    "date": "local date",
    "days": "local dates",
}


class PageError(Exception):
    """A README or an answer of annona that a page cannot be made from."""


def answer_of(command):
    ran = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    if ran.returncode not in (0, 3):  # 3: a scenario differs, which other tests tell
        raise PageError(" ".join(map(str, command)) + ": " + ran.stderr.strip())
    return ran.stdout


def rule_names():
    return sorted(path.parent.name for path in (ROOT / "plugins").glob("*/plugin.cpp")
                  if not path.parent.name.startswith("_"))


def readme_of(name):
    """Title, opening paragraphs and sections of a rule's README."""
    path = ROOT / "plugins" / name / "README.md"
    head, *parts = re.split(r"(?m)^## ", path.read_text(encoding="utf-8"))
    title, _, opening = head.partition("\n")
    sections = {}
    for part in parts:
        heading, _, body = part.partition("\n")
        sections[heading.strip()] = body.strip()
    missing = [one for one in SECTIONS_NEEDED if one not in sections]
    if missing:
        raise PageError(f"plugins/{name}/README.md needs ## " + ", ## ".join(missing))
    return title.lstrip("# ").strip(), with_links_from(name, opening.strip()), {
        heading: with_links_from(name, body) for heading, body in sections.items()}


def with_links_from(name, text):
    """Relative links of the README as they are from the page."""
    def moved(found):
        target = found.group(1)
        if re.match(r"[a-z]+:|#|/", target):
            return found.group(0)
        return f"](../../../{pathlib.PurePosixPath('plugins', name, target)})"
    return re.sub(r"\]\(([^)\s]+)\)", moved, text)


def cell(text):
    return (text or "").replace("|", "\\|").replace("\n", " ")


def written_as(one):
    text = one["kind"]
    if one["kind"] == "choice":
        text = ", ".join(f"`{choice}`" for choice in one["choices"])
    if one["kind"] == "table":
        text = "one row" if one["single"] else "rows"
    return "list of: " + text if one["list"] else text


def default_of(one):
    if one["required"]:
        return "required"
    return f"`{one['default']}`" if one["default"] is not None else ""


def range_of(one):
    if one["minimum"] is not None and one["maximum"] is not None:
        return f"{one['minimum']} to {one['maximum']}"
    if one["minimum"] is not None:
        return f"from {one['minimum']}"
    return f"up to {one['maximum']}" if one["maximum"] is not None else ""


def parameter_rows(parameters):
    yield "| name | kind | unit | default | range | |"
    yield "|---|---|---|---|---|---|"
    for one in parameters:
        unit = one["unit"] or UNITS.get(one["kind"])
        yield (f"| `{one['name']}` | {cell(written_as(one))} | {cell(unit)} | "
               f"{cell(default_of(one))} | {cell(range_of(one))} | {cell(one['doc'])} |")


def parameter_tables(parameters):
    lines = [*parameter_rows(parameters)]
    for one in parameters:
        if one["columns"]:
            lines += ["", f"Columns of `{one['name']}`:", "", *parameter_rows(one["columns"])]
    return lines


def prose_of(section):
    """What a README says beside its tables of parameters, which are made from the rule itself."""
    blocks = [block for block in re.split(r"\n\s*\n", section) if not block.startswith("|")]
    return "\n\n".join(blocks).strip()


def schemes():
    index = json.loads((ROOT / "examples/index.json").read_text(encoding="utf-8"))
    return sorted(path.parent.name for path in (ROOT / "examples").glob("*/scheme.yaml")
                  if path.parent.name in json.dumps(index))


def uses_of_rules():
    """Rule -> scheme -> ids of its rules there."""
    uses = {}
    for scheme in schemes():
        text = (ROOT / "examples" / scheme / "scheme.yaml").read_text(encoding="utf-8")
        for rule, name in re.findall(r"(?m)^ *- \{?rule: (\w+)\s*(?:#[^\n]*)?,?\s*id: ([\w-]+)",
                                     text):
            ids = uses.setdefault(rule, {}).setdefault(scheme, [])
            if name not in ids:
                ids.append(name)
    return uses


def scenario_rows(build):
    """Folder, scheme, scenario, operations, rules of each example, as annona-scenarios says."""
    rows = []
    for scheme in schemes():
        file = ROOT / "examples" / scheme / "scenarios.json"
        if not file.exists():
            continue
        told = answer_of([build / "annona-scenarios", file, "--schemes", ROOT / "examples",
                          "--plugins", build / "plugins", "--rules-used"])
        for line in told.splitlines():
            parts = [part.strip() for part in line.strip("| ").split(" | ")]
            rows.append((scheme, *parts))
    return rows


def examples_of(rule, rows, most=3):
    """Scenarios in which the rule decided something; the shortest first."""
    found = [(int(row[3]), row) for row in rows if f"**{rule}**" in row[4]]
    return [row for _, row in sorted(found)[:most]]


def codes_text(codes):
    named = []
    for code in codes:
        named.append(f"`{code}`" if "." in code else f"[{code}](../reasons.md#{code.lower()})")
    return ", ".join(named) if named else "None."


def example_lines(name, rows):
    found = examples_of(name, rows)
    if not found:
        return ["No scenario in `examples/` shows it yet."]
    lines = ["As a scenario, with every figure checked:", ""]
    for folder, _, scenario, _, _ in found:
        lines.append(f"- `{scenario}` in [examples/{folder}](../../../examples/{folder}/"
                     f"scenarios.json): `annona run examples/{folder} --only {scenario}`")
    return lines


def users_lines(name, uses):
    if name not in uses:
        return ["No scheme in `examples/` yet."]
    return [f"- [{scheme}](../../../examples/{scheme}/README.md): "
            + ", ".join(f"`{one}`" for one in ids) for scheme, ids in sorted(uses[name].items())]


def rule_page(told, uses, rows):
    name = told["name"]
    title, opening, sections = readme_of(name)
    hooks = "; ".join(f"{hook}: {HOOKS[hook]}" for hook in told["hooks"])
    lines = [f"# {title}", "", MADE_BY, "", opening, "",
             f"Version {told['version']}. Asked at {hooks}. Source: "
             f"[plugins/{name}](../../../plugins/{name}/README.md).", "",
             "## Who uses it", "", *users_lines(name, uses), "",
             "## Parameters", "", *parameter_tables(told["parameters"]), ""]
    notes = prose_of(sections["Parameters"])
    if notes:
        lines += [notes, ""]
    for heading, body in sections.items():
        if heading == "Parameters":
            continue
        if heading == "By hand":
            lines += ["## Worked example", "", body, "", *example_lines(name, rows), ""]
        elif heading == "Reason codes":
            lines += ["## Reason codes", "", codes_text(told["reasons"]), "", body, ""]
        elif heading == "Source":
            lines += ["## Sources", "", body, ""]
        else:
            lines += [f"## {heading}", "", body, ""]
    if "Reason codes" not in sections:
        lines += ["## Reason codes", "", codes_text(told["reasons"]), ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def rules_page(all_told):
    lines = ["# Rules", "", MADE_BY, "",
             "What ships. A rule's page has its parameters, formula, a worked example, rounding,",
             "codes and traps; `annona rule show NAME` prints the parameters of the very file that",
             "is loaded. Which scenario uses which rule: [table](scenarios-and-rules.md).", "",
             "| rule | in one line | hooks |", "|---|---|---|"]
    for told in all_told:
        lines.append(f"| [{told['name']}](rules/{told['name']}.md) | {cell(told['purpose'])} | "
                     f"{', '.join(told['hooks'])} |")
    lines += ["", "To write one: [guide for rule authors](../guides/rule-author.md). What every "
              "rule has in a scheme file", "(`rule`, `id`, `since`, `until`, `applies_to`, "
              "`exempt`): [scheme files](scheme-file.md#rules)."]
    return "\n".join(lines) + "\n"


def scenarios_page(rows):
    lines = ["# Schemes, scenarios and the rules they use", "", MADE_BY, "",
             "Every scenario of `examples/`, as `annona-scenarios FILE --rules-used` tells it.",
             "**Bold**: the rule refused, capped, charged, computed or settled something; the",
             "others were asked and let it pass.", "",
             "| scheme | scenario | operations | rules |", "|---|---|---|---|"]
    for folder, _, scenario, operations, rules in rows:
        lines.append(f"| [{folder}](../../examples/{folder}/README.md) | {scenario} | "
                     f"{operations} | {rules} |")
    count = len({row[0] for row in rows})
    lines += ["", f"{count} schemes, {len(rows)} scenarios, "
              f"{sum(int(row[3]) for row in rows)} operations."]
    return "\n".join(lines) + "\n"


def pages(build):
    told = [json.loads(answer_of([build / "annona", "rule", "show", name, "--json", "--plugins",
                                  build / "plugins"])) for name in rule_names()]
    rows = scenario_rows(build)
    uses = uses_of_rules()
    made = {PAGES / "rules.md": rules_page(told),
            PAGES / "scenarios-and-rules.md": scenarios_page(rows)}
    for one in told:
        made[PAGES / "rules" / f"{one['name']}.md"] = rule_page(one, uses, rows)
    return made


def stale_pages(made):
    stale = [path for path, text in made.items()
             if not path.exists() or path.read_text(encoding="utf-8") != text]
    stale += [path for path in (PAGES / "rules").glob("*.md") if path not in made]
    return sorted(stale)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build/dev")
    parser.add_argument("--check", action="store_true")
    asked = parser.parse_args()
    try:
        made = pages(asked.build.resolve())
    except PageError as why:
        print(why)
        return 2
    if asked.check:
        for path in stale_pages(made):
            print(f"{path.relative_to(ROOT)} is out of date: scripts/make_pages.sh BUILD")
        return 1 if stale_pages(made) else 0
    for path in stale_pages(made):
        if path not in made:
            path.unlink()
    for path, text in made.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
