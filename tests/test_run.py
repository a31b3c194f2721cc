"""The `run` script, without the minute that a real set-up takes."""

import fcntl
import importlib.util
import os
import subprocess
import sys
from importlib.machinery import SourceFileLoader
from pathlib import Path

import pytest

RUN = Path(__file__).resolve().parent.parent / "run"


@pytest.fixture
def run(tmp_path):
    """A copy of the script as a module, in a project of its own that has nothing but pins."""
    root = tmp_path / "project"
    root.mkdir()
    (root / "constraints.txt").write_text("one==1\n")
    script = root / "run"
    script.write_text(RUN.read_text())
    loader = SourceFileLoader("run_script", str(script))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("run_script", loader))
    loader.exec_module(module)
    return module


def finish(run) -> None:
    """Make a .venv that looks finished, and whose Python is this one."""
    run.PYTHON.parent.mkdir(parents=True)
    run.PYTHON.symlink_to(sys.executable)
    run.STAMP.write_text(run.stamp())


def call(*args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, str(RUN), *args], capture_output=True, text=True)


@pytest.mark.parametrize("args", [[], ["-h"], ["--help"]])
def test_usage(args):
    done = call(*args)
    assert done.returncode == 0
    assert done.stdout.startswith("usage: ./run COMMAND")
    for command in ("demo", "test", "lint", "scrapy", "datasette"):
        assert f"\n  {command} " in done.stdout


def test_unknown_command_is_one_sentence():
    done = call("serve")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "run: there is no command 'serve'; ./run --help lists them.\n"


def test_older_python_is_one_sentence(tmp_path):
    (tmp_path / "sitecustomize.py").write_text("import sys; sys.version_info = (3, 9, 2); sys.version = '3.9.2 (main)'")
    env = os.environ | {"PYTHONPATH": str(tmp_path)}
    done = subprocess.run([sys.executable, str(RUN)], env=env, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr == "run: Namedrop needs Python 3.11 or newer, and this is 3.9.2.\n"


def test_finished_venv_is_left_alone(run, monkeypatch):
    finish(run)
    monkeypatch.setattr(run, "make_venv", lambda lock: pytest.fail("made again"))
    run.set_up()


def spoil_pins(run):
    run.CONSTRAINTS.write_text("one==2\n")


def spoil_stamp(run):
    run.STAMP.unlink()


def spoil_interpreter(run):
    run.PYTHON.unlink()
    run.PYTHON.symlink_to("/no/such/python")


@pytest.mark.parametrize("spoil", [spoil_pins, spoil_stamp, spoil_interpreter])
def test_venv_is_made_again_when(run, monkeypatch, spoil):
    finish(run)
    spoil(run)
    made = []
    monkeypatch.setattr(run, "make_venv", made.append)
    run.set_up()
    assert len(made) == 1


def test_venv_of_another_python_is_made_again(run):
    finish(run)
    run.STAMP.write_text(run.stamp().replace(sys.implementation.cache_tag, "cpython-310"))
    assert not run.is_ready()


def test_second_start_waits_for_the_first(run, monkeypatch, capsys):
    def flock(lock, operation):
        if operation & fcntl.LOCK_NB:
            raise BlockingIOError
        finish(run)  # the first start ends while we wait

    monkeypatch.setattr(fcntl, "flock", flock)
    monkeypatch.setattr(run, "make_venv", lambda lock: pytest.fail("made twice"))
    run.set_up()
    assert capsys.readouterr().err == "Waiting for another ./run that is setting up .venv ...\n"


@pytest.mark.parametrize(
    ("log", "said"),
    [
        (
            "WARNING: Retrying after NewConnectionError('...')\nERROR: No matching distribution",
            "reach the package index",
        ),
        ("ERROR: Could not find a version\nERROR: No matching distribution found for a==1\n", "found for a==1"),
        ("", "pip failed"),
    ],
)
def test_failed_installation_is_one_sentence(run, monkeypatch, log, said):
    def pip(command, stdout, **_):
        stdout.write(log.encode())
        return subprocess.CompletedProcess(command, 1)

    monkeypatch.setattr("venv.create", lambda folder, **_: Path(folder).mkdir())
    monkeypatch.setattr(subprocess, "run", pip)
    with pytest.raises(SystemExit) as stop:
        run.set_up()
    assert str(stop.value).startswith("run: cannot set up .venv: ")
    assert said in str(stop.value)
    assert "\n" not in str(stop.value)
    assert not run.STAMP.exists()


def test_without_ensurepip_and_pip_it_says_what_to_install(run, monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match="apt-get install -y python3-venv"):
        run.set_up()


@pytest.fixture
def executed(run, monkeypatch):
    """Run a command line; returns the arguments after `python -m` and the folder it would run in."""
    monkeypatch.setattr(run, "set_up", lambda: None)

    def execute(*args):
        seen = []
        monkeypatch.setattr(os, "execv", lambda path, argv: seen.append((argv[2:], Path.cwd())))
        run.main(list(args))
        return seen[0]

    return execute


def test_commands_pass_their_arguments_through(run, executed, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    for args, expected in [
        (["demo", "--no-serve"], ["scrapy", "demo", "--no-serve"]),
        (["test", "-k", "one"], ["pytest", "-k", "one"]),
        (["scrapy", "list"], ["scrapy", "list"]),
        (["datasette", "--version"], ["datasette", "--version"]),
    ]:
        assert executed(*args) == (expected, run.ROOT)


def test_inside_the_project_files_are_named_from_the_current_folder(run, executed, monkeypatch):
    folder = run.ROOT / "tests"
    folder.mkdir()
    (folder / "test_one.py").touch()
    for args, expected in [
        (["scrapy", "scan", "one.warc"], folder),
        (["test", "test_one.py::test_two"], folder),
        (["test", "-q"], run.ROOT),  # all tests, from wherever
    ]:
        monkeypatch.chdir(folder)
        assert executed(*args)[1] == expected


def test_the_exit_code_is_the_commands(run):
    finish(run)
    run.PYTHON.unlink()
    run.PYTHON.write_text('#!/bin/sh\necho "$@"\nexit 7\n')  # stands in for the environment's Python
    run.PYTHON.chmod(0o755)
    done = subprocess.run([sys.executable, run.__file__, "scrapy", "list"], capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (7, "-m scrapy list\n", "")
    done = subprocess.run([sys.executable, run.__file__, "lint"], capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stdout.splitlines()[-1] == "-m mypy"
