# SPDX-License-Identifier: Apache-2.0
"""A Slurm of two nodes on this machine's loopback, in one folder and with nothing in /etc."""

import getpass
import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

PROGRAMS = ("munged", "slurmctld", "slurmd", "sbatch", "squeue", "scancel", "sinfo", "scontrol")
NODES = ("n1", "n2")

# SlurmdTimeout, cred_expire and the intervals are short so that losses are noticed within a test.
CONFIGURATION = """ClusterName=loop
SlurmctldHost={host}(127.0.0.1)
SlurmUser={user}
SlurmdUser={user}
AuthType=auth/munge
AuthInfo=socket={folder}/munge/socket,cred_expire=5
SlurmctldPort={controller_port}
SlurmctldPidFile={folder}/state/slurmctld.pid
SlurmdPidFile={folder}/state/slurmd-%n.pid
SlurmctldLogFile={folder}/log/slurmctld.log
SlurmdLogFile={folder}/log/slurmd-%n.log
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool/%n
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/none
MailProg=/bin/true
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=sched_min_interval=0,batch_sched_delay=0,default_queue_depth=1000,sched_interval=2,bf_interval=2
ReturnToService=2
JobRequeue=1
RequeueExit=75,137
KillWait=5
SlurmctldTimeout=30
SlurmdTimeout=10
{nodes}
PartitionName=sweep Nodes=n1,n2 Default=YES MaxTime=INFINITE State=UP
"""


def missing_programs():
    """Debian keeps the daemons in /usr/sbin, which need not be in PATH."""
    return [name for name in PROGRAMS if shutil.which(name, path=search_path()) is None]


def search_path():
    return os.environ.get("PATH", "") + ":/usr/sbin:/sbin"


def free_ports(count):
    """Ports that nobody has now, found by asking for any."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


class LoopbackSlurm:
    """Daemons in the foreground, as children of the test. `folder` has a path under 80 characters (sockets)."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.environment = {"SLURM_CONF": str(self.folder / "slurm.conf"), "PATH": search_path()}
        self.daemons = {}
        for name in ("munge", "state", "log", *(f"spool/{node}" for node in NODES)):
            (self.folder / name).mkdir(parents=True)
        self.folder.chmod(0o755)
        (self.folder / "munge").chmod(0o755)
        key = self.folder / "munge" / "key"
        key.write_bytes(os.urandom(1024))
        key.chmod(0o400)
        ports = free_ports(1 + len(NODES))
        host = socket.gethostname().split(".")[0]
        nodes = "\n".join(f"NodeName={node} NodeHostname={host} NodeAddr=127.0.0.1 Port={port} CPUs=1 RealMemory=500"
                          for node, port in zip(NODES, ports[1:]))
        (self.folder / "slurm.conf").write_text(CONFIGURATION.format(
            host=host, user=getpass.getuser(), folder=self.folder, controller_port=ports[0], nodes=nodes))

    def start(self):
        munge = self.folder / "munge"
        self.run_daemon("munged", "munged", "-F", "--force", f"--key-file={munge}/key", f"--socket={munge}/socket",
                        f"--pid-file={munge}/pid", f"--log-file={munge}/log", f"--seed-file={munge}/seed")
        self.wait_for(lambda: (munge / "socket").exists(), "munged")
        self.start_controller("-c")
        for node in NODES:
            self.start_node(node)
        self.wait_for(lambda: self.ask("sinfo", "-h", "-o", "%T %D").strip() == f"idle {len(NODES)}", "idle nodes")

    def start_controller(self, *options):
        self.run_daemon("slurmctld", "slurmctld", "-D", "-f", self.folder / "slurm.conf", *options)

    def start_node(self, node):
        self.run_daemon(node, "slurmd", "-D", "-f", self.folder / "slurm.conf", "-N", node)

    def run_daemon(self, name, program, *arguments):
        with open(self.folder / "log" / f"{name}.out", "ab") as output:
            self.daemons[name] = subprocess.Popen(
                [shutil.which(program, path=search_path()), *map(str, arguments)], stdin=subprocess.DEVNULL, stdout=output,
                stderr=output, env=dict(os.environ, **self.environment))

    def kill_daemon(self, name):
        self.daemons[name].kill()
        self.daemons.pop(name).wait()

    def return_nodes(self):
        """What an administrator does with nodes that are drained or down."""
        for line in self.ask("sinfo", "-h", "-N", "-o", "%N %T").splitlines():
            node, state = line.split()
            if state.startswith(("drain", "down")):
                self.ask("scontrol", "update", f"NodeName={node}", "State=RESUME")

    def ask(self, *command):
        return subprocess.run(command, env=dict(os.environ, **self.environment), capture_output=True, text=True,
                              timeout=60, check=False).stdout

    def wait_for(self, condition, what, seconds=60):
        deadline = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > deadline:
                logs = "\n".join(path.read_text(errors="replace")[-2000:] for path in (self.folder / "log").iterdir())
                raise AssertionError(f"waited {seconds} s for {what}\n{logs}")
            time.sleep(0.05)

    def processes(self, *marks):
        """{id: name} of the processes of this Slurm's tasks, by their environment."""
        found = {}
        wanted = [f"SLURM_CONF={self.folder}/slurm.conf", *marks]
        for path in Path("/proc").iterdir():
            if not path.name.isdigit() or int(path.name) in (os.getpid(), *(each.pid for each in self.daemons.values())):
                continue
            try:
                variables = (path / "environ").read_bytes().decode(errors="replace").split("\0")
                if all(mark in variables for mark in wanted):
                    found[int(path.name)] = (path / "comm").read_text().strip()
            except OSError:
                continue  # it has ended
        return found

    def stop(self):
        for name in list(self.daemons):
            self.kill_daemon(name)
        for process in self.processes():
            try:
                os.kill(process, signal.SIGKILL)
            except ProcessLookupError:
                pass
