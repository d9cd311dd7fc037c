"""The folder that an office installs from: complete, alike on every run, readable by cmd.exe.

No test asks pip for anything but a folder made here. Wheels of other packages are stand-ins.
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from deployment import bundle, licences, pages, pythons, wheels
from deployment.bundle import HERE, LICENCES, README, SCRIPTS, SUMS
from deployment.wheels import Incomplete, Target

WINDOWS = Target("win_amd64", "3.11")
LINUX = Target("manylinux2014_x86_64", "3.12")

OURS = """\
Requires-Dist: Alpha>=1
Requires-Dist: xlwings>=0.30; sys_platform == "win32"
Requires-Dist: cluster; extra == "dask"
Requires-Dist: pytest; extra == "test"
"""
XLWINGS = 'Requires-Dist: pywin32>=224; platform_system == "Windows"\n'
ALPHA = 'Requires-Dist: older; python_version < "3.12"\n'


def wheel(folder: Path, name: str, needs: str = "", version: str = "1.0",
          tag: str = "py3-none-any") -> Path:
    """A wheel with nothing in it but what it says of itself."""
    path = folder / f"{name}-{version}-{tag}.whl"
    info = f"{name}-{version}.dist-info"
    facts = {
        "METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{needs}",
        "WHEEL": f"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: {tag}\n",
        "RECORD": "",
    }
    with zipfile.ZipFile(path, "w") as package:
        for fact, text in facts.items():
            package.writestr(f"{info}/{fact}", text)
    return path


def shelf(folder: Path) -> Path:
    """Wheels as an index would offer them."""
    wheel(folder, "alpha", ALPHA)
    wheel(folder, "older")
    wheel(folder, "cluster", 'Requires-Dist: another; extra == "dask"')
    wheel(folder, "xlwings", XLWINGS, version="0.37.8", tag="cp311-cp311-win_amd64")
    wheel(folder, "pywin32", version="312", tag="cp311-cp311-win_amd64")
    return folder


@pytest.fixture
def places(tmp_path):
    """A folder for each: our wheel, what an index offers, what a bundle gets."""
    made = [tmp_path / name for name in ("own", "offered", "wheels")]
    for folder in made:
        folder.mkdir()
    return wheel(made[0], "budgetxl", OURS), shelf(made[1]), made[2]


# -- which wheels -------------------------------------------------------------------------


def test_a_requirement_is_judged_by_the_computer_that_it_is_for(places):
    own, _, _ = places
    assert [need.name for need in wheels.needs(own, WINDOWS)] == [
        "Alpha", "xlwings", "cluster"]
    assert [need.name for need in wheels.needs(own, LINUX)] == ["Alpha", "cluster"]


def test_a_linux_takes_wheels_of_older_ones():
    """pip takes ``--platform`` by the letter: manylinux_2_28 alone finds no manylinux2014."""
    names = Target("manylinux_2_18_x86_64", "3.11").platforms()
    assert names[:2] == ["manylinux_2_18_x86_64", "manylinux_2_17_x86_64"]
    assert "manylinux2014_x86_64" in names and "manylinux_2_19_x86_64" not in names
    assert "manylinux2014_x86_64" not in Target("manylinux_2_12_x86_64", "3.11").platforms()
    assert WINDOWS.platforms() == ["win_amd64"]


def test_pip_brings_what_windows_needs_even_on_another_system(places):
    """pip itself leaves pywin32 out: it asks whether it runs on Windows."""
    own, offered, got = places
    fetched = wheels.gather(own, WINDOWS, wheels.pip_fetch(offered, got, WINDOWS))
    assert sorted(each.name.split("-")[0] for each in fetched) == [
        "alpha", "cluster", "older", "pywin32", "xlwings"]
    wheels.prove(got, own, WINDOWS)


def test_what_one_computer_needs_is_not_asked_for_another(places):
    own, offered, _ = places
    asked: list[str] = []

    def fetch(requirements: list[str]) -> list[Path]:
        asked.extend(requirements)
        return [*offered.glob("alpha-*"), *offered.glob("cluster-*")]

    wheels.gather(own, LINUX, fetch)
    assert asked == ["Alpha>=1", "cluster"]


@pytest.mark.parametrize("name", ["alpha", "xlwings", "pywin32"])
def test_a_folder_that_lacks_a_wheel_is_refused(places, name):
    own, offered, _ = places
    next(offered.glob(f"{name}-*")).unlink()
    with pytest.raises(Incomplete, match=f"win_amd64.*(?i:{name})"):
        wheels.prove(offered, own, WINDOWS)


def test_a_wheel_too_old_or_for_another_python_does_not_count(places):
    own, offered, _ = places
    next(offered.glob("pywin32-*")).unlink()
    wheel(offered, "pywin32", version="223", tag="cp311-cp311-win_amd64")
    with pytest.raises(Incomplete, match="pywin32>=224"):
        wheels.prove(offered, own, WINDOWS)
    wheel(offered, "pywin32", version="312", tag="cp313-cp313-win_amd64")
    with pytest.raises(Incomplete, match="pywin32>=224"):
        wheels.prove(offered, own, WINDOWS)


@pytest.mark.parametrize("tag, taken", [
    ("py3-none-any", True),
    ("py2.py3-none-any", True),
    ("cp311-cp311-win_amd64", True),
    ("cp39-abi3-win_amd64", True),
    ("cp312-abi3-win_amd64", False),
    ("cp312-cp312-win_amd64", False),
])
def test_a_wheel_fits_a_python_by_its_tag(tag, taken):
    assert WINDOWS.takes(Path(f"name-1.0-{tag}.whl")) is taken


def test_an_unknown_platform_is_refused(places):
    with pytest.raises(Incomplete, match="unknown platform amiga"):
        list(wheels.needs(places[0], Target("amiga", "3.11")))


def test_what_pip_cannot_find_is_said(places, monkeypatch):
    own, offered, got = places
    next(offered.glob("alpha-*")).unlink()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    with pytest.raises(Incomplete, match="No matching distribution found for Alpha"):
        wheels.gather(own, WINDOWS, wheels.pip_fetch(offered, got, WINDOWS))


def test_pip_installs_from_such_a_folder_without_an_index(places, tmp_path):
    own, offered, got = places
    wheels.gather(own, WINDOWS, wheels.pip_fetch(offered, got, WINDOWS))
    (got / own.name).write_bytes(own.read_bytes())
    command = [sys.executable, "-m", "pip", "--isolated", "install", "--quiet", "--no-index",
               "--no-deps", f"--find-links={got}", f"--target={tmp_path / 'installed'}",
               "--disable-pip-version-check", "budgetxl", "alpha"]
    subprocess.run(command, check=True)
    assert (tmp_path / "installed" / "budgetxl-1.0.dist-info").is_dir()


def test_our_wheel_is_built_from_every_source_and_nothing_else(tmp_path):
    kept = {name for name in os.listdir(wheels.ROOT)} - wheels.not_source(
        str(wheels.ROOT), os.listdir(wheels.ROOT))
    packages = {"budgetxl", "workbook_templates", "setup.cfg", "pyproject.toml", "README.md"}
    assert packages <= kept and not kept & {"build", "dist", "tests", ".git", ".venv"}
    folder = wheels.ROOT / "budgetxl"
    names = ["build", "build.py", "docs", "__pycache__", "report", ".mypy_cache"]
    assert wheels.not_source(str(folder), names) == {"__pycache__", ".mypy_cache"}
    wheels.plain_copy(__file__, str(tmp_path / "copy"))
    assert (tmp_path / "copy").stat().st_mode & 0o777 == 0o644


# -- the rest of the folder ---------------------------------------------------------------


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A bundle but for its wheels."""
    made = tmp_path_factory.mktemp("bundle")
    bundle.furnish(made, ["3.11", "3.13"])
    bundle.write_sums(made)
    return made


def test_the_folder_holds_what_its_page_names(folder):
    names = {each.name for each in folder.iterdir()} | {"wheels", LICENCES}
    page = (folder / README).read_bytes().decode("utf-8-sig")
    listed = re.findall(r"^  ([\w.]+) {2,}\S", page.partition("文件：")[2], re.MULTILINE)
    assert set(listed) == names - {README}


def test_a_manual_is_one_file_with_its_pictures_and_leads_only_within_the_folder(folder):
    for name in pages.PAGES.values():
        page = (folder / name).read_text("utf-8")
        assert "<table>" in page and "](images" not in page and 'src="images' not in page
        targets = re.findall(r'href="([^"]+)"', page)
        assert all(each in pages.PAGES.values() or each[0] == "#" or each.startswith("http")
                   for each in targets)
    assert 'src="data:image/png' in (folder / pages.PAGES["handbook.zh.md"]).read_text("utf-8")


def test_the_page_says_which_installer_of_python_is_to_be_added(folder):
    text = (folder / README).read_bytes().decode("utf-8-sig")
    installer = pythons.INSTALLERS["3.11"]
    assert installer.file in text and installer.sum in text
    assert "Python 3.13：https://www.python.org/" in text


def test_an_installer_goes_into_the_bundle_if_it_is_the_right_one(tmp_path, monkeypatch):
    tools, got = tmp_path / "tools", tmp_path / "got"
    for each in (tools, got):
        each.mkdir()
    assert pythons.bring(tools, got) == []
    installer = pythons.INSTALLERS["3.11"]
    (tools / installer.file).write_bytes(b"MZ")
    with pytest.raises(Incomplete, match="SHA-256"):
        pythons.bring(tools, got)
    right = installer._replace(sum=hashlib.sha256(b"MZ").hexdigest())
    monkeypatch.setitem(pythons.INSTALLERS, "3.11", right)
    assert pythons.bring(tools, got) == [got / installer.file]


def test_the_licence_of_each_wheel_is_listed_by_whatever_its_author_wrote(tmp_path):
    text = "Permission is hereby granted,\n        free of charge"
    for name, facts in {
        "alpha": "License-Expression: BSD-3-Clause\nProject-URL: Homepage, https://alpha.example\n",
        "beta": f"License: {text}\nClassifier: License :: OSI Approved :: MIT License\n",
        "gamma": "License: Apache 2.0\nHome-page: https://gamma.example\n",
        "delta": "",
        "epsilon": "License: Dual License\nClassifier: License :: OSI Approved :: BSD License\n"
                   "Classifier: License :: OSI Approved :: Apache Software License\n",
    }.items():
        wheel(tmp_path, name, facts)
    paragraphs = licences.table(tmp_path.glob("*.whl")).splitlines()[2:]
    missing = "  全文：没有随带，见出处"
    assert paragraphs == [
        "alpha 1.0", "  许可：BSD-3-Clause", missing, "  出处：https://alpha.example",
        "beta 1.0", "  许可：MIT License", missing, "  出处：https://pypi.org/project/beta/",
        "delta 1.0", "  许可：见其全文", missing, "  出处：https://pypi.org/project/delta/",
        "epsilon 1.0", "  许可：BSD License；Apache Software License", missing,
        "  出处：https://pypi.org/project/epsilon/",
        "gamma 1.0", "  许可：Apache 2.0", missing, "  出处：https://gamma.example",
    ]


def test_the_texts_within_a_wheel_are_named_and_say_which_bsd_licence_it_is(tmp_path):
    """A commercial part, or one under another licence, is told with the wheel that has it."""
    for name, text in {"sorted": "…", "xlwings": "must not be used\n  to endorse …"}.items():
        path = wheel(tmp_path, name, "License: BSD\n")
        with zipfile.ZipFile(path, "a") as package:
            package.writestr(f"{name}-1.0.dist-info/licenses/LICENSE.txt", text)
            package.writestr(f"{name}/LICENSES/of_somebody.txt", "not of the wheel")
    assert licences.table(tmp_path.glob("*.whl")).splitlines()[2:] == [
        "sorted 1.0", "  许可：BSD-2-Clause", "  全文：licenses/LICENSE.txt",
        "  出处：https://pypi.org/project/sorted/",
        "xlwings 1.0", "  许可：BSD-3-Clause", f"  注意：{licences.REMARKS['xlwings']}",
        "  全文：licenses/LICENSE.txt", "  出处：https://pypi.org/project/xlwings/",
    ]


def test_every_format_has_its_template_under_its_title(folder):
    formats = {file.parent for file in wheels.ROOT.glob("workbook_templates/*/format.yaml")}
    named = {file.stem for file in (folder / bundle.TEMPLATES).iterdir()}
    assert len(named) == len(formats) > 0
    assert "上海市部门预算公开表（2025年，九张表）" in named


def test_every_file_has_its_checksum(folder):
    lines = (folder / SUMS).read_text("utf-8").splitlines()
    listed = dict(reversed(line.split("  ", 1)) for line in lines)
    found = {file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
             for file in folder.rglob("*") if file.is_file() and file.name != SUMS}
    assert listed == found


def test_the_zip_is_alike_whatever_the_disk_says(folder, tmp_path):
    first = bundle.write_zip(folder, tmp_path / "first.zip", "b").read_bytes()
    for number, file in enumerate(bundle.files(folder)):
        os.utime(file, (1e9 + number, 1e9 + number))
        file.chmod(0o755)
    assert bundle.write_zip(folder, tmp_path / "second.zip", "b").read_bytes() == first
    with zipfile.ZipFile(tmp_path / "first.zip") as package:
        assert package.testzip() is None
        assert {name.partition("/")[0] for name in package.namelist()} == {"b"}
        assert f"b/{README}" in package.namelist()


def test_pages_open_in_any_notepad(folder):
    text = (folder / README).read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    assert text.count(b"\r\n") == text.count(b"\n") > 10
    assert "Python 3.11 3.13" in text.decode("utf-8-sig")


# -- command files ------------------------------------------------------------------------


@pytest.fixture(params=sorted(SCRIPTS))
def command_file(request, folder):
    """The bytes of a command file in the bundle."""
    return (folder / SCRIPTS[request.param]).read_bytes()


def lines(command_file: bytes) -> list[str]:
    return command_file.decode("gbk").split("\r\n")


def commands(command_file: bytes) -> list[str]:
    """The lines that do something."""
    return [line for line in lines(command_file) if line and not line.startswith(("rem ", ":"))]


def test_every_command_file_goes_into_the_bundle():
    assert {file.name for file in HERE.glob("*.cmd")} == set(SCRIPTS)


def test_lines_end_as_cmd_expects_and_text_is_gbk(command_file):
    assert command_file.count(b"\r\n") == command_file.count(b"\n") == command_file.count(b"\r")
    assert not command_file.startswith(b"\xef\xbb\xbf")
    assert "@VERSIONS@" not in command_file.decode("gbk")


def test_nothing_breaks_where_the_code_page_is_another(command_file):
    """The second byte of a GBK letter can be | or ^, which cmd would take for its own."""
    for letter in command_file.decode("gbk"):
        assert letter.isascii() or not set(letter.encode("gbk")) & set(b"|^&<>%\"()"), letter


def test_chinese_comes_after_the_code_page_is_chosen(command_file):
    before = command_file.partition(b"\r\nchcp 936 >nul\r\n")
    assert before[1] and before[0].isascii()


def test_comments_are_plain_and_variables_come_whole(command_file):
    """No delayed expansion: a ! in a path stays. No brackets: a ) in a path ends no block."""
    assert "setlocal EnableExtensions DisableDelayedExpansion" in lines(command_file)
    assert not [line for line in commands(command_file) if line.rstrip().endswith("(")]


def test_every_label_exists_once_and_is_used(command_file):
    labels = re.findall(r"^:(\w+)$", "\n".join(lines(command_file)), re.MULTILINE)
    used = re.findall(r"\b(?:goto |call :)(\w+)", "\n".join(commands(command_file)))
    assert len(labels) == len(set(labels))
    assert set(used) <= set(labels)
    fallen_into = set(labels) - set(used)
    assert fallen_into <= {"end"}


def test_no_subroutine_or_message_is_fallen_into(command_file):
    """The line before a label that only a goto may reach leaves."""
    every = [line for line in lines(command_file) if line and not line.startswith("rem ")]
    passed = {"remove", "variable", "done", "end", "next", "more"}
    for before, line in zip(every, every[1:]):
        if line.startswith(":") and line[1:] not in passed and line != ":failed":
            assert before.startswith(("goto ", "exit /b")), line


def test_paths_stand_in_quotation_marks(command_file):
    """Variables hold paths with spaces, all but these four, which hold words without any.

    setx takes \\" for a quotation mark within the text, which cmd counts as one that ends it.
    """
    words = {"CODEPAGE", "STATUS", "VERSIONS", "VERSION"}
    whole = {"PYTHON", "CANDIDATE"}  # commands, quoted where they are put together
    for line in commands(command_file):
        for place in re.finditer(r"%(\w+)(?::[^%]*)?%|%~[a-z]*\d", line):
            if place[1] in words | whole:
                continue
            quotes = line[:place.start()].replace('"\\"', '"').count('"')
            assert quotes % 2, line


def test_an_exit_status_below_zero_is_a_failure_too(command_file):
    """``if errorlevel 1`` takes a crash (a negative status) for success."""
    assert "if errorlevel 1" not in command_file.decode("gbk")
    assert "if not errorlevel" not in command_file.decode("gbk")


def test_what_is_said_is_chinese_and_ends_with_what_to_do(command_file):
    said = [line[5:] for line in commands(command_file) if line.startswith("echo ")]
    assert said and all(re.search("[一-鿿]", text) or "%" in text for text in said)


def test_a_window_stays_open_until_it_was_read(command_file):
    waits = [line for line in commands(command_file) if line.endswith("pause")]
    assert len(waits) == 1
    assert lines(command_file)[-1] == "" and commands(command_file)[-1] == "exit /b %STATUS%"


def test_each_failure_of_the_installation_says_so():
    text = (HERE / "install.cmd").read_text("utf-8")
    for label in re.findall(r'^if not "%ERRORLEVEL%"=="0" goto (\w+)$', text, re.MULTILINE):
        block = text.partition(f"\n:{label}\n")[2].partition("\n\n")[0].splitlines()
        assert block[0].startswith("echo ") and block[-1] == "goto failed", label


def test_the_installation_asks_no_index_and_no_administrator():
    text = (HERE / "install.cmd").read_text("utf-8")
    assert "--no-index --find-links" in text and "--isolated" in text
    assert "setx BUDGETXL_COMMAND" in text and " /m" not in text.lower()
    assert "powershell" not in text.lower()


def test_the_removal_takes_back_what_the_installation_did():
    text = (HERE / "uninstall.cmd").read_text("utf-8")
    for trace in ("addin uninstall", 'rmdir /s /q "%VENV%"', "BUDGETXL_COMMAND /f"):
        assert trace in text
    assert text.index('"%VENV%\\pyvenv.cfg" goto variable') < text.index("rmdir /s /q")


def test_the_probe_for_python_is_python():
    """The line that looks for a Python, run by this one."""
    text = (HERE / "install.cmd").read_text("utf-8")
    found = re.search(r'%CANDIDATE% -I -c "(.+?)" >nul', text)
    assert found
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    for asked, status in ((version, 0), ("3.7", 1)):
        probe = found[1].replace("%VERSION%", asked)
        assert subprocess.run([sys.executable, "-I", "-c", probe]).returncode == status


# -- the page for offices -----------------------------------------------------------------

PAGE = wheels.ROOT / "docs" / "install.zh.md"


def test_the_page_knows_every_way_in_which_the_installation_stops():
    text, page = (HERE / "install.cmd").read_text("utf-8"), PAGE.read_text("utf-8")
    table = page.partition("## 九、")[2]
    stops = re.findall(r"^:\w+\necho (.+)\n(?:echo .+\n)*goto failed$", text, re.MULTILINE)
    assert len(stops) == text.count("goto failed")
    for stop in stops:
        assert re.split('[。"]', stop)[0].strip() in table, stop


def test_what_was_drawn_says_so():
    """A drawing of a window is not passed off as one."""
    for name, picture in re.findall(r"!\[([^\]]+)\]\(images/(\w+)\.png\)", PAGE.read_text("utf-8")):
        assert ("示意图" in name) == (picture in ("unblock", "bars"))
