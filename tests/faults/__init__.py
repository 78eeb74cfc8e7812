"""Faults on purpose, drawn from a seed.

They are damaged files, killed runs, full disks and parallel writers.

    python -m tests.faults [--minutes N | --cases N] [--kind NAME] [--seed N]
    python -m tests.faults --replay SEED/KIND/NUMBER

`damage` spoils a file, `running` runs the command in a process that can be limited, killed and measured, `holding` says
what must hold afterwards, and `trials` puts them together, a function for each kind of fault. `docs/reliability.md`
states the figures of a long run.
"""
