"""The basis of a result: version, input, policy.

It is enough to replay the result, and to tell two printed forms apart.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import TypeAdapter
from typing_extensions import TypedDict

from ..facts import Project
from ..law import NUMBERS, READINGS, Policy
from .version import VERSION

_ID_LENGTH = 12


class ProvenanceJson(TypedDict):
    """The provenance of a result."""

    id: str
    version: str
    input_sha256: str
    policy: str
    policy_sha256: str
    values: dict[str, str]
    derived_from: str | None


@dataclass(frozen=True, slots=True)
class Provenance:
    """The version, the digests of facts and policy, the policy's values."""

    version: str
    input_sha256: str
    policy: str
    policy_sha256: str
    values: Mapping[str, str]
    derived_from: str | None
    """The id of the result this one was derived from by changing a value; None for a result of the facts as given"""

    @property
    def id(self) -> str:
        """Short id of the result, the same for the same input and policy.

        Another version of the library gives another.
        """
        basis = f"{self.version} {self.input_sha256} {self.policy_sha256}"
        return hashlib.sha256(basis.encode()).hexdigest()[:_ID_LENGTH]

    def to_json(self) -> ProvenanceJson:
        """Return plain data for `json.dumps`."""
        return {
            "id": self.id,
            "version": self.version,
            "input_sha256": self.input_sha256,
            "policy": self.policy,
            "policy_sha256": self.policy_sha256,
            "values": dict(self.values),
            "derived_from": self.derived_from,
        }


def provenance_of(project: Project, policy: Policy, derived_from: str | None) -> Provenance:
    """Return the provenance of the result for `project` under `policy`."""
    return Provenance(
        version=package_version(),
        input_sha256=hashlib.sha256(TypeAdapter(Project).dump_json(project)).hexdigest(),
        policy=policy.name,
        policy_sha256=policy.sha256,
        values={name: str(getattr(policy, name)) for name in (*NUMBERS, *READINGS)},
        derived_from=derived_from,
    )


def package_version() -> str:
    """Return the version of this code, installed or not."""
    return VERSION
