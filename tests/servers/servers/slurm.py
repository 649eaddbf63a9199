"""Slurm: a controller, and two nodes that are this machine; and MUNGE, by which they know each
other."""

import os
import subprocess
import time

from .base import STOP_SECONDS, NotStarted, Server

NODES = ("n1", "n2")
CONFIGURATION = """\
ClusterName=test
SlurmctldHost=localhost(127.0.0.1)
SlurmctldPort={controller}
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
CredType=cred/munge
AuthInfo=socket={folder}/munge/socket
CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/%n
SlurmctldPidFile={folder}/controller.pid
SlurmdPidFile={folder}/%n.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
MpiDefault=none
ReturnToService=2
SlurmdParameters=config_overrides
SchedulerParameters=sched_interval=1,batch_sched_delay=0
MailProg=/bin/true
NodeName=n1 NodeAddr=127.0.0.1 NodeHostname=localhost Port={n1} CPUs=2
NodeName=n2 NodeAddr=127.0.0.1 NodeHostname=localhost Port={n2} CPUs=2
PartitionName=all Nodes=n1,n2 Default=YES State=UP
"""
# Nodes want a plug-in for cgroups even where nothing uses it; it is shown an empty folder.
CGROUP = "CgroupPlugin=cgroup/v1\nCgroupMountpoint={folder}/cgroup\n"


class Slurm(Server):
    package = "slurmctld, slurmd, slurm-client and munge"
    program = "slurmctld"
    endpoints = ("controller", *NODES)
    needs_root = True

    def __enter__(self):
        for program in "munged", "slurmd", "sbatch":
            self.find(program)
        self._others = []
        return super().__enter__()

    def prepare(self):
        for name in "state", "cgroup", "munge", *NODES:
            (self.folder / name).mkdir(mode=0o755)
        key = self.folder / "munge" / "key"
        key.write_bytes(os.urandom(128))
        key.chmod(0o600)
        self.write("slurm.conf", CONFIGURATION.format(folder=self.folder, **self.ports))
        self.write("cgroup.conf", CGROUP.format(folder=self.folder))

    def command(self):
        return [self.binary, "-D", "-f", self.folder / "slurm.conf"]

    def environment(self, **more):
        """What Slurm's commands need to find this one."""
        return {**os.environ, "SLURM_CONF": str(self.folder / "slurm.conf"), **more}

    def _spawn(self):
        self._spawn_munge()
        super()._spawn()
        for node in NODES:
            self._spawn_other("slurmd", "-D", "-N", node, "-f", self.folder / "slurm.conf")

    def _spawn_munge(self):
        folder = self.folder / "munge"
        self._spawn_other(
            "munged", "--foreground", f"--key-file={folder}/key", f"--socket={folder}/socket",
            f"--pid-file={folder}/pid", f"--seed-file={folder}/seed")
        deadline = time.monotonic() + self.start_seconds
        while not (folder / "socket").exists():
            if self._others[-1].poll() is not None or time.monotonic() > deadline:
                raise NotStarted(f"munged: {self.log()[-2000:]}")
            time.sleep(0.05)

    def _spawn_other(self, program, *arguments):
        with self._log() as log:
            self._others.append(subprocess.Popen(
                self._as_user([self.find(program), *arguments]), cwd=self.folder,
                start_new_session=True, stdin=subprocess.DEVNULL, stdout=log,
                stderr=subprocess.STDOUT))

    def _stop(self):
        """The nodes first, the jobs of which they end, and MUNGE last."""
        if self._process is not None:
            subprocess.run([self.find("scancel"), "--user=root", "--signal=KILL"],
                           env=self.environment(), timeout=60, capture_output=True)
        for other in reversed(self._others[1:]):
            end(other)
        munge = self._others[:1]
        if self._process is not None:
            self._end_process()
        for other in munge:
            end(other)
        self._others = []
        super()._stop()


def end(process):
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
