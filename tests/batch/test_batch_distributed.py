"""Past one machine: a Dask cluster of real processes, and an object store that speaks S3."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote
from xml.etree import ElementTree

import pytest

from budgetxl.fault import Refusal
from budgetxl.running.engine import dask
from tests.batch.inboxes import COUNT, numbered, put, variant
from tests.batch.runs import called, command, differences, parts, until
from tests.batch.servers import answers, free_port, process

S3 = "{http://s3.amazonaws.com/doc/2006-03-01/}"


class Cluster(NamedTuple):
    """A scheduler with its address, and its workers."""

    address: str
    scheduler: subprocess.Popen[bytes]
    workers: list[subprocess.Popen[bytes]]


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    """A scheduler and two workers of one thread each, as they would be on three machines."""
    with ExitStack() as stack:
        address = f"tcp://127.0.0.1:{free_port()}"
        scheduler = stack.enter_context(process(
            "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1",
            "--port", address.rpartition(":")[2], "--no-dashboard",
        ))
        until(lambda: answers(int(address.rpartition(":")[2])))
        workers = [stack.enter_context(process(
            "-m", "distributed.cli.dask_worker", address, "--host", "127.0.0.1", "--nthreads", "1",
            "--no-nanny", "--no-dashboard", "--local-directory", tmp_path / f"worker{number}",
        )) for number in range(2)]
        yield Cluster(address, scheduler, workers)


def both_there(cluster: Cluster) -> bool:
    done = subprocess.run(
        [sys.executable, "-c", "import sys; from distributed import Client; "
         "print(len(Client(sys.argv[1], timeout=20).nthreads()))", cluster.address],
        capture_output=True, encoding="utf-8",
    )
    return done.stdout.strip() == "2"


def test_a_worker_of_the_cluster_dies_in_the_middle(tmp_path, targets, cluster):
    """Its tasks go to the other one, and the result is that of one computer."""
    many = numbered(tmp_path / "许多", targets)
    until(lambda: both_there(cluster))
    asked = command(many, tmp_path / "out", engine="dask", scheduler=cluster.address, task_size=2)
    running = subprocess.Popen(asked, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               encoding="utf-8", env={**os.environ, "PYTHONUTF8": "1"})
    until(lambda: len(parts(tmp_path / "out")) >= 2)
    cluster.workers[0].send_signal(signal.SIGKILL)
    out, err = running.communicate(timeout=60)
    assert running.returncode == 0, err
    assert f"通过 {COUNT}；公开表 {COUNT} 份；这次处理 {COUNT} 个" in out
    assert "不能替换的工作进程（应由 nanny 启动，一个线程），--timeout 不起作用" in err
    assert called(many, tmp_path / "alone", jobs=2).status == 0
    assert differences(tmp_path / "out", tmp_path / "alone") == set()


def test_a_scheduler_that_dies_is_said_and_the_run_continued(tmp_path, targets, cluster):
    many = numbered(tmp_path / "许多", targets)
    until(lambda: both_there(cluster))
    asked = command(many, tmp_path / "out", engine="dask", scheduler=cluster.address, task_size=2)
    running = subprocess.Popen(asked, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               encoding="utf-8", env={**os.environ, "PYTHONUTF8": "1"})
    until(lambda: len(parts(tmp_path / "out")) >= 2)
    cluster.scheduler.send_signal(signal.SIGKILL)
    out, err = running.communicate(timeout=60)
    assert (running.returncode, out) == (2, ""), err
    assert "与 Dask 调度器的连接断了" in err and "Traceback" not in err, err
    assert 0 < called(many, tmp_path / "out", jobs=2).anew < COUNT


class Fatal:
    """A result on whose way to the one who asked the scheduler dies."""

    def __init__(self, scheduler: int) -> None:
        self.scheduler = scheduler

    def __reduce__(self) -> tuple[type[Fatal], tuple[int]]:
        os.kill(self.scheduler, signal.SIGKILL)
        return Fatal, (self.scheduler,)


def test_a_scheduler_that_dies_while_the_last_result_is_on_its_way(cluster):
    """Nothing would end the wait for it."""
    until(lambda: both_there(cluster))
    with dask(2, cluster.address) as engine:
        assert engine.executor.submit(abs, -1).result(timeout=30) == 1
        lost = engine.executor.submit(Fatal, cluster.scheduler.pid).exception(timeout=30)
    assert isinstance(lost, Refusal) and str(lost) == "与 Dask 调度器的连接断了"


def test_a_scheduler_that_is_not_there_is_a_sentence(tmp_path, targets):
    folder = put(tmp_path / "in", {"a.xlsx": targets})
    done = called(folder, tmp_path / "out", engine="dask", scheduler="nonsense")
    assert done.status == 2 and "nonsense：连不上这个 Dask 调度器" in done.err
    assert "Traceback" not in done.err


def test_a_worker_with_other_formats_is_not_believed(tmp_path, targets, cluster):
    """It would judge by other rules than those that the summary names."""
    shelf = put(tmp_path / "表样", {"other/format.yaml": b"id: other"})
    folder = put(tmp_path / "in", {"a.xlsx": targets})
    until(lambda: both_there(cluster))
    asked = command(folder, tmp_path / "out", engine="dask", scheduler=cluster.address)
    done = subprocess.run(
        asked, capture_output=True, encoding="utf-8",
        env={**os.environ, "PYTHONUTF8": "1", "BUDGETXL_TEMPLATES": str(shelf)},
    )
    assert done.returncode == 2
    assert "工作进程所用的 budgetxl 版本或表样与发起处不同" in done.stderr


# -- S3 ---------------------------------------------------------------------------------------


class Bucket(NamedTuple):
    """A bucket, spoken to over plain HTTP: the server checks no signature."""

    endpoint: str

    def send(self, method: str, path: str = "", content: bytes | None = None) -> bytes:
        asked = urllib.request.Request(
            f"{self.endpoint}/pku/{quote(path)}", content, method=method,
            headers={"Content-Type": "application/octet-stream", "Authorization": "AWS test:any"},
        )
        with urllib.request.urlopen(asked, timeout=30) as answer:
            received: bytes = answer.read()
            return received

    def keys(self) -> list[str]:
        listed = ElementTree.fromstring(self.send("GET"))
        return sorted(str(key.text) for key in listed.iter(f"{S3}Key"))

    def fetch(self, prefix: str, folder: Path) -> Path:
        """What lies under ``prefix``, as files."""
        found = [key for key in self.keys() if key.startswith(prefix)]
        return put(folder, {key[len(prefix):]: self.send("GET", key) for key in found})


@pytest.fixture
def bucket() -> Iterator[Bucket]:
    port = free_port()
    with process("-m", "moto.server", "-H", "127.0.0.1", "-p", port):
        until(lambda: answers(port))
        made = Bucket(f"http://127.0.0.1:{port}")
        made.send("PUT")
        yield made


@pytest.fixture
def on_s3(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Makes the bucket the one that addresses mean; gives addresses in it."""
    for name, value in {
        "AWS_ENDPOINT_URL": bucket.endpoint, "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    return lambda path: f"s3://pku/{path}"


def test_inbox_and_outbox_on_s3(tmp_path, targets, bucket, on_s3):
    """The same bytes as on a disk, and the same economy on the second run."""
    inbox = put(tmp_path / "收件", {
        "昌吉.xlsx": targets, "县/改正 #1%20?[1].xlsm": variant(targets, 1),
        "山西/泽州.xlsm": variant(targets, 2), "坏/空.xlsx": b"", "坏/文字.xlsx": b"no workbook",
    })
    for file in (file for file in inbox.rglob("*") if file.is_file()):
        bucket.send("PUT", f"收件/{file.relative_to(inbox).as_posix()}", file.read_bytes())
    done = called(on_s3("收件"), on_s3("发件"), jobs=2, task_size=3)
    assert (done.status, done.anew) == (2, 5), done
    assert "Traceback" not in done.err
    here = called(inbox, tmp_path / "发件", jobs=2)
    assert re.sub("汇总见.*", "", done.out) == re.sub("汇总见.*", "", here.out)
    fetched = bucket.fetch("发件/", tmp_path / "fetched")
    assert differences(fetched, tmp_path / "发件") == set()
    assert called(on_s3("收件"), on_s3("发件"), jobs=2).anew == 0
    bucket.send("PUT", "收件/昌吉.xlsx", variant(targets, 3))
    bucket.send("DELETE", "收件/山西/泽州.xlsm")
    assert called(on_s3("收件"), on_s3("发件"), jobs=2).anew == 1
    assert not any(key.startswith("发件/报告/山西") for key in bucket.keys())


def test_a_cluster_works_on_s3(tmp_path, targets, bucket, on_s3, cluster):
    """Workers fetch and store by themselves: only what the summary needs comes back."""
    bucket.send("PUT", "in/a.xlsx", targets)
    bucket.send("PUT", "in/b/c.xlsm", variant(targets, 1))
    until(lambda: both_there(cluster))
    done = called(on_s3("in"), on_s3("out"), engine="dask", scheduler=cluster.address)
    assert (done.status, done.anew) == (0, 2), done
    assert {"out/公开表/a-公开表.xlsx", "out/公开表/b/c-公开表.xlsx"} <= set(bucket.keys())


def test_an_object_store_that_is_gone_is_a_sentence(tmp_path, targets, on_s3, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{free_port()}")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    done = called(on_s3("收件"), tmp_path / "out")
    assert done.status == 2 and "s3://pku/收件：" in done.err and "Traceback" not in done.err
    folder = put(tmp_path / "in", {"a.xlsx": targets})
    done = called(folder, on_s3("发件"))
    assert done.status == 2 and "s3://pku/发件：" in done.err and "Traceback" not in done.err
