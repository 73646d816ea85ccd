"""Every feature of a document works in what is generated from it: called, built, checked."""

from __future__ import annotations

import subprocess
import sys

import specloom
from conformance import commands, statements
from conformance.driving import drive
from conformance.packages import Provider
from conformance.stub import Stub


def test_every_operation_is_called_and_every_documented_answer_decoded(
    features: Provider, server: Stub
) -> None:
    with features.imported() as package:
        report = drive(package, features.built.api, features.documents, server)
    assert not report.failures, str(report)
    assert report.operations == report.methods
    assert report.asked == len(report.called)


def test_every_schema_is_sent_and_decoded_as_what_it_says(
    schemas: Provider, server: Stub
) -> None:
    with schemas.imported() as package:
        report = drive(package, schemas.built.api, schemas.documents, server)
    assert not report.failures, str(report)
    # No value is what `false` describes.
    assert report.impossible == {"odd_schemas.never.exchange (POST /1)"}
    assert report.operations == report.methods
    assert report.asked == len(report.called) + 1


def test_every_documented_statement_sends_what_the_document_describes(
    features: Provider, server: Stub
) -> None:
    report = statements.run_all(features, server)
    assert not report.failures, str(report)
    assert len(report.called) > 50


def test_every_documented_command_sends_what_the_document_describes(
    features: Provider,
) -> None:
    count, failures = commands.judge_all(features)
    assert not failures, "\n".join(failures)
    assert count > 100


def test_the_documentation_of_every_feature_builds_strictly(features: Provider) -> None:
    settings = features.written("docs") / features.name / "zensical.toml"
    command = ["zensical", "build", "--strict", "--config-file", str(settings)]
    done = subprocess.run(
        [sys.executable, "-m", *command], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_mappings_of_every_feature_and_schema_are_verified(
    features: Provider, schemas: Provider
) -> None:
    for provider in (features, schemas):
        findings = specloom.verify([provider.written("sql")])
        assert [str(f) for f in findings if f.severity == "error"] == []
