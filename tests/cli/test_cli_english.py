"""The help in English: every word of it, chosen by an option or by the environment."""

from __future__ import annotations

import re

import pytest

from budgetxl.arguments import AUDIENCES
from budgetxl.english import WORDS
from tests.cli.commands import CHINESE

COMMANDS = [*(name for listed in AUDIENCES.values() for name in listed), "button"]


@pytest.mark.parametrize("command", [[], *([name] for name in COMMANDS)])
def test_no_chinese_is_left_in_the_help(run, command):
    done = run(*command, "--help", "--lang", "en")
    assert (done.status, done.err) == (0, "")
    assert not CHINESE.findall(done.out), re.findall(r".*[\u4e00-\u9fff].*", done.out)
    assert done.out.startswith("usage: budgetxl") and "show this help" in done.out


def test_no_word_is_translated_that_does_not_occur(run):
    helps = [run(*command, "--help").out for command in ([], *([name] for name in COMMANDS))]
    helps += [run("addin", act, "--help").out for act in ("build", "install")]
    folded = "".join("".join(helps).split())
    assert not [text for text in WORDS if "".join(text.split()) not in folded]


def test_the_environment_chooses_too_and_an_option_overrules_it(run, monkeypatch):
    monkeypatch.setenv("BUDGETXL_LANG", "en")
    assert run().out == run("--lang=en").out and "who fills in" in run().out
    assert "填报" in run("--lang", "zh").out
    assert "required: FILE" in run("check").err


def test_findings_are_chinese_in_any_language(run, changji):
    assert run("check", changji, "--lang", "en") == run("check", changji)


@pytest.mark.parametrize("language", ["de", "", "中文"])
def test_another_language_is_refused(run, language):
    done = run("formats", "--lang", language)
    assert (done.status, done.out) == (2, "") and "--lang 只能是 zh、en" in done.err
