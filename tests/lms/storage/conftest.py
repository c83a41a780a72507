"""A bucket on a real S3 server process, and a house that keeps its files there."""

from __future__ import annotations

import dataclasses
import os
import subprocess
import sys
from collections.abc import Iterator

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError
from flask import Flask

from lms import settings
from tests.lms.media.conftest import films
from tests.lms.media.household import free_port, until

__all__ = ["films"]


@pytest.fixture(scope="session")
def bucket() -> Iterator[str]:
    """The address of an empty bucket on an S3 server of its own."""
    os.environ.update(AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test")
    endpoint = f"http://127.0.0.1:{free_port()}"
    words = [sys.executable, "-m", "moto.server", "--host", "127.0.0.1", "--port", endpoint.rsplit(":", 1)[1]]
    server = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    client = boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1")
    try:
        until(lambda: _made(client), 30, "the S3 server")
        yield f"s3://kho-tep/media?endpoint={endpoint}"
    finally:
        client.close()
        server.kill()
        server.wait()


def _made(client: object) -> bool:
    try:
        client.create_bucket(Bucket="kho-tep")  # type: ignore[attr-defined] # boto3 makes its clients' methods at run time
    except EndpointConnectionError:
        return False
    return True


@pytest.fixture
def afar(app: Flask, bucket: str) -> Iterator[None]:
    """This installation keeps its files in the bucket."""
    before = settings.current()
    settings.use(dataclasses.replace(before, storage_url=bucket))
    yield
    settings.use(before)
