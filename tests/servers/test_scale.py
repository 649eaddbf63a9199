"""The files of doc/scale, by which other programs spread the targets over machines."""

import json
import os
import subprocess
from pathlib import Path

import pytest
import yaml

import certask
from servers.nginx import Nginx
from servers.slurm import Slurm
from servers.sshd import Sshd

SCALE = certask.TOP / "doc" / "scale"
COUNT = 60
SECONDS = 300


@pytest.fixture
def targets(start, tmp_path):
    """A file of targets, each with a question of its own; some stand there twice."""
    port = start(Nginx).ports["https"]
    lines = [f"https://127.0.0.1:{port}/{n}" for n in range(COUNT)]
    path = tmp_path / "hosts.txt"
    path.write_text("\n".join(["# All of them.", *lines, *lines[:5]]) + "\n")
    return path


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "answers"
    path.mkdir()
    return path


@pytest.fixture
def path(tmp_path):
    """A PATH on which certask is the one that is tested."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "certask").symlink_to(certask.find())
    return os.pathsep.join([str(tmp_path / "bin"), os.environ["PATH"]])


def run(command, **more):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True,
                          timeout=SECONDS, stdin=subprocess.DEVNULL, **more)
    assert done.returncode == 0, f"{done.args}: {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def check(files, targets, shards):
    """Each target is answered once, in one of as many files, whose merger has all."""
    assert len(files) == shards
    answers = [json.loads(line) for file in files for line in file.read_text().splitlines()]
    named = {line for line in targets.read_text().splitlines() if not line.startswith("#")}
    assert sorted(a["target"] for a in answers) == sorted(named)
    assert {a["verdict"] for a in answers} == {"not-requested"}
    merged = run([SCALE / "merge", *files]).splitlines()
    assert sorted(json.loads(line)["question"] for line in merged) \
        == sorted(a["question"] for a in answers)


@pytest.fixture
def machines(tmp_path, path, installed):
    """Two machines for ssh, as parallel takes them: a file, a line each."""
    with installed(), Sshd(None, path=path) as first, Sshd(None, path=path) as second:
        config = tmp_path / "ssh_config"
        config.write_text(first.client("first") + second.client("second"))
        file = tmp_path / "machines"
        file.write_text(f"ssh -F {config} first\nssh -F {config} second\n")
        yield file


def test_parallel_over_ssh(machines, targets, folder, path, tmp_path):
    there = tmp_path / "there"
    environment = {**os.environ, "PATH": path, "HOME": str(tmp_path), "SHARDS": "5",
                   "THERE": str(there)}
    command = [SCALE / "over-ssh", machines, targets, folder, "--seed", "1"]
    run(command, env=environment)
    check(sorted(folder.glob("answers.*.json")), targets, 5)
    log = (folder / "joblog").read_text().splitlines()[1:]
    assert {line.split("\t")[1].split()[-1] for line in log} == {"first", "second"}
    assert not list(there.glob("answers.*"))
    run(command, env=environment)           # all was finished: nothing is done again
    assert (folder / "joblog").read_text().splitlines()[1:] == log


def test_a_slurm_job_array(targets, folder, path, installed):
    with installed(), Slurm(None) as slurm:
        command = ["sbatch", "--wait", "--array=1-5", "--output=task.%a",
                   SCALE / "slurm.sbatch", targets, folder, "--seed", "1"]
        run(command, cwd=folder, env=slurm.environment(PATH=path))
        check(sorted(folder.glob("answers.*.json")), targets, 5)
        torn = folder / "answers.3.json"    # as if this task had been killed
        torn.write_bytes(torn.read_bytes()[:-1000])
        run(command, cwd=folder, env=slurm.environment(PATH=path))
    check(sorted(folder.glob("answers.*.json")), targets, 5)
    assert "its last line was not whole" in (folder / "task.3").read_text()


JOB = yaml.safe_load((SCALE / "kubernetes.yaml").read_text())


def test_the_kubernetes_job_is_one_that_is_indexed():
    """What batch/v1 asks of such a Job, with no key that it does not know."""
    spec = JOB["spec"]
    assert (JOB["apiVersion"], JOB["kind"]) == ("batch/v1", "Job")
    assert set(spec) == {"completionMode", "completions", "parallelism", "backoffLimit", "template"}
    assert spec["completionMode"] == "Indexed"
    assert 1 <= spec["parallelism"] <= spec["completions"] <= 100000
    pod = spec["template"]["spec"]
    assert set(pod) == {"restartPolicy", "terminationGracePeriodSeconds", "containers", "volumes"}
    assert pod["restartPolicy"] in ("Never", "OnFailure")       # the only two of a Job
    container, = pod["containers"]
    assert set(container) <= {"name", "image", "imagePullPolicy", "env", "command", "resources",
                              "volumeMounts"}
    assert {mount["name"] for mount in container["volumeMounts"]} \
        == {volume["name"] for volume in pod["volumes"]}
    assert {entry["name"]: entry["value"] for entry in container["env"]} \
        == {"SHARDS": str(spec["completions"])}


def test_the_pods_of_the_kubernetes_job_ask_all(targets, folder, path):
    """Its command, run as each pod runs it, but for where volumes are mounted."""
    container, = JOB["spec"]["template"]["spec"]["containers"]
    *shell, script = container["command"]
    script = script.replace("/targets/targets", str(targets)).replace("/answers/", f"{folder}/")
    for index in range(JOB["spec"]["completions"]):
        run([*shell, script], env={"PATH": path, "JOB_COMPLETION_INDEX": str(index),
                                   **{entry["name"]: entry["value"] for entry in container["env"]}})
    check(sorted(Path(folder).glob("answers.*.json")), targets, JOB["spec"]["completions"])
