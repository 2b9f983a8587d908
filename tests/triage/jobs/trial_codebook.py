"""A small codebook of one question of each kind, as TOML."""

from __future__ import annotations


def question(name: str, kind: str, answers: tuple[str, ...], *, keys: str, least: int = 1) -> str:
    """Write a question; the last key is that of *cannot judge*."""
    lines = [f'[questions.{name}]\nlabel = "{name.capitalize()}"\nkind = "{kind}"']
    if kind == "set":
        lines.append(f'min = {least}\nmax = 3\ndistance = "masi"')
    for rank, (answer, key) in enumerate(zip(answers, keys, strict=False)):
        lines.append(f'[questions.{name}.answers.{answer}]\nkey = "{key}"\nguidance = "x"')
        lines.append(f'label = "{answer.capitalize()}"')
        if kind == "ordinal":
            lines.append(f"value = {rank}")
    lines.append(
        f'[questions.{name}.cannot_judge]\nkey = "{keys[-1]}"\nlabel = "cannot judge"\nguidance = "x"'
    )
    return "\n".join(lines)


def whole(*questions: str) -> str:
    """Write a codebook of questions."""
    return "\n\n".join(
        [
            'name = "trial"\nrevision = 1\ntitle = "Trial"\nguideline = ""',
            *questions,
            '[cannot_judge_reasons.language]\nkey = "l"\nlabel = "language"',
            '[set_aside_reasons.other]\nkey = "o"\nlabel = "other"',
        ]
    )


TRIAL = whole(
    question("grade", "ordinal", ("low", "middle", "high"), keys="1230"),
    question("kind", "nominal", ("fact", "view"), keys="45x"),
    question("topics", "set", ("sea", "land", "sky"), keys="ABCX", least=0),
)
"""Grade, kind and topics; topics may be empty."""
