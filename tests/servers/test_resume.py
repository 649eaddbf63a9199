"""--output and --resume: no answer is lost, and no target asked twice, whatever befalls certask."""

import json
import random
import signal
import socket
import subprocess
import time

import pytest

import certask
from servers.nginx import Nginx

COUNT = 40
KILLS = 50


@pytest.fixture
def targets(start, tmp_path):
    port = start(Nginx).ports["https"]
    path = tmp_path / "hosts.txt"
    path.write_text("".join(f"https://127.0.0.1:{port}/{n}\n" for n in range(COUNT)))
    return path


def command(targets, file, *more):
    return [certask.find(), "--targets", targets, "--output", file, "--concurrency", "4", *more]


def run(*arguments):
    return subprocess.run(command(*arguments), capture_output=True, text=True,
                          timeout=certask.SECONDS, stdin=subprocess.DEVNULL)


def answered(file):
    """The targets that the file's whole lines answer, each of which must be JSON."""
    return [json.loads(line)["target"] for line in file.read_bytes().split(b"\n")[:-1]]


def check(file, targets):
    assert file.read_bytes().endswith(b"\n")
    assert sorted(answered(file)) == sorted(targets.read_text().split())


def test_killed_at_any_moment(targets, tmp_path):
    chance = random.Random(7)
    began = time.monotonic()
    assert run(targets, tmp_path / "whole").returncode == 0
    whole = time.monotonic() - began
    check(tmp_path / "whole", targets)
    lines_before = []
    for number in range(KILLS):
        file = tmp_path / f"answers.{number}"
        process = subprocess.Popen(command(targets, file), stdin=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
        time.sleep(chance.uniform(0, whole))
        process.kill()
        process.wait()
        before = file.read_bytes() if file.exists() else b""
        # Few kernels end a write in the middle for a signal; so every other time it is cut here.
        torn = number % 2 and before.endswith(b"\n")
        if torn:
            file.write_bytes(before[:-chance.randint(2, 1000)])
        lines_before.append(len(answered(file)) if before else 0)
        done = run(targets, file, "--resume")
        assert done.returncode == 0, done.stderr
        assert ("its last line was not whole" in done.stderr) == bool(torn), done.stderr
        check(file, targets)
    assert len(set(lines_before)) > 5, "it was killed at the same place again and again"


def test_what_failed_here_is_asked_again(targets, tmp_path):
    file = tmp_path / "answers"
    first, second, *_ = targets.read_text().split()
    assert run(targets, file).returncode == 0
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    for line in lines:
        if line["target"] == first:
            line.update(verdict="undetermined", cause="local")
        if line["target"] == second:
            line.update(verdict="undetermined", cause="timeout")
    file.write_text("".join(json.dumps(line, separators=(",", ":")) + "\n" for line in lines))
    done = run(targets, file, "--resume")
    assert f"{COUNT - 1} answered before" in done.stderr
    assert answered(file)[COUNT:] == [first]
    assert json.loads(file.read_text().splitlines()[-1])["verdict"] == "not-requested"


def test_two_at_once(targets, tmp_path):
    file = tmp_path / "answers"
    with subprocess.Popen(command("-", file), stdin=subprocess.PIPE,
                          stderr=subprocess.PIPE) as first:
        target, *others = targets.read_bytes().splitlines(keepends=True)
        first.stdin.write(target)
        first.stdin.flush()
        while not (file.exists() and answered(file)):
            time.sleep(0.01)
        done = run(targets, file, "--resume")
        assert done.returncode == 64
        assert "another certask is writing to it" in done.stderr
        first.communicate(b"".join(others), timeout=certask.SECONDS)
    check(file, targets)


def test_a_disk_that_is_full(targets, tmp_path):
    file = tmp_path / "answers"
    limited = ["sh", "-c", 'ulimit -f 40 && exec "$@"', "sh", *command(targets, file)]
    done = subprocess.run(limited, capture_output=True, text=True, timeout=certask.SECONDS)
    assert done.returncode == 3
    assert done.stderr.count(f'cannot append to "{file}": File too large\n') == 1
    assert f"--output {file} --resume" in done.stderr
    assert 0 < len(answered(file)) < COUNT
    assert file.read_bytes().endswith(b"\n")
    assert run(targets, file, "--resume").returncode == 0
    check(file, targets)


def test_interrupted(targets, tmp_path):
    """It says how to go on; what had no time to be answered is not written down, and asked again."""
    file = tmp_path / "answers"
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        with targets.open("a") as lines:
            lines.write(f"tls://127.0.0.1:{silent.getsockname()[1]}\n")
        with subprocess.Popen(command(targets, file, "--timeout", "50"), stdin=subprocess.DEVNULL,
                              stderr=subprocess.PIPE, text=True) as process:
            while len(answered(file) if file.exists() else []) < COUNT:
                time.sleep(0.01)
            process.send_signal(signal.SIGINT)
            _, said = process.communicate(timeout=certask.SECONDS)
        assert process.returncode == 3
        assert f"certask ... --output {file} --resume" in said
        assert len(answered(file)) == COUNT
        done = run(targets, file, "--resume", "--timeout", "1")
        assert "1 asked in" in done.stderr and f"{COUNT} answered before" in done.stderr
    check(file, targets)
