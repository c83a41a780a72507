"""Bytes in an S3 bucket (Amazon's, MinIO, Ceph, or a provider in Viet Nam): the second way of keeping them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast
from urllib.parse import parse_qs, unquote, urlsplit

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import ClientError

from lms.storage.keeping import Draft, Stored, place_of

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

TRANSFER = TransferConfig(multipart_threshold=16_000_000, multipart_chunksize=16_000_000, max_concurrency=2)
"""Two pieces at once: a long film needs some 32 MB of memory on its way, not its length."""
YOUNG = timedelta(hours=12)
"""What is younger need not be made young: a sweep takes only what is older than a day."""
MISSING = {"404", "NoSuchKey", "NotFound"}


class S3Storage:
    """A bucket: `prefix/ab/cd/abcd…`; drafts wait in a folder of this machine until they are whole.

    A bucket cannot look at the time and delete in one step. So `drop` moves bytes to `prefix/aside/…`, where `open` finds them still;
    `settle` looks a day later whether somebody kept the same bytes in that moment, and brings them back, or removes them.

    Credentials come from where every S3 tool looks for them (AWS_ACCESS_KEY_ID …), never from our settings.
    """

    def __init__(self, url: str, drafts: Path) -> None:
        parts = urlsplit(url)
        options = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.bucket, self.prefix, self.drafts = parts.netloc, unquote(parts.path).strip("/"), drafts
        self.client: S3Client = boto3.client(
            "s3", endpoint_url=options.get("endpoint"), region_name=options.get("region", "us-east-1"),
            config=Config(retries={"max_attempts": 4, "mode": "standard"}, connect_timeout=5, read_timeout=60),
        )  # fmt: skip

    def _key(self, sha256: str) -> str:
        return "/".join(filter(None, (self.prefix, place_of(sha256))))

    def _aside(self, sha256: str) -> str:
        return "/".join(filter(None, (self.prefix, "aside", sha256)))

    def draft(self) -> Draft:
        return Draft(self.drafts)

    def keep(self, draft: Draft) -> Stored:
        stored = draft.close()
        if not self.touch(stored.sha256):
            self.client.upload_file(str(draft.path), self.bucket, self._key(stored.sha256), Config=TRANSFER)
        draft.discard()
        return stored

    def open(self, sha256: str, start: int = 0) -> BinaryIO:
        try:
            return self._opened(self._key(sha256), start)
        except FileNotFoundError:
            return self._opened(self._aside(sha256), start)

    def _opened(self, key: str, start: int) -> BinaryIO:
        try:
            answer = self.client.get_object(Bucket=self.bucket, Key=key, Range=f"bytes={start}-")
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code in MISSING:
                raise FileNotFoundError(key) from error
            if code == "InvalidRange":
                return BytesIO()
            raise
        return cast(BinaryIO, answer["Body"])

    def path(self, sha256: str) -> None:
        return None

    def exists(self, sha256: str) -> bool:
        return self._written_at(self._key(sha256)) is not None or self._written_at(self._aside(sha256)) is not None

    def _written_at(self, key: str) -> datetime | None:
        try:
            return self.client.head_object(Bucket=self.bucket, Key=key)["LastModified"]
        except ClientError as error:
            if error.response["Error"]["Code"] in MISSING:
                return None
            raise

    def _copy(self, source: str, target: str) -> bool:
        """Copy inside the bucket; onto itself, it makes the bytes young. Return whether there was anything."""
        try:
            self.client.copy_object(
                Bucket=self.bucket, Key=target, CopySource={"Bucket": self.bucket, "Key": source}, MetadataDirective="REPLACE"
            )
        except ClientError as error:
            if error.response["Error"]["Code"] in MISSING:
                return False
            raise
        return True

    def touch(self, sha256: str) -> bool:
        key = self._key(sha256)
        written_at = self._written_at(key)
        if written_at is not None and datetime.now(UTC) - written_at < YOUNG:
            return True
        return (written_at is not None and self._copy(key, key)) or self._copy(self._aside(sha256), key)

    def delete(self, sha256: str) -> None:
        for key in (self._key(sha256), self._aside(sha256)):
            self.client.delete_object(Bucket=self.bucket, Key=key)

    def _listed(self, folder: str, before: datetime) -> Iterator[str]:
        start = "/".join(filter(None, (self.prefix, folder)))
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=f"{start}/" if start else "")
        for found in (row for page in pages for row in page.get("Contents", ())):
            sha256 = found["Key"].rpartition("/")[2]
            if found["Key"] in {self._key(sha256), self._aside(sha256)} and found["LastModified"] < before:
                yield found["Key"]

    def list_old(self, before: datetime) -> Iterator[str]:
        for key in self._listed("", before):
            sha256 = key.rpartition("/")[2]
            if key == self._key(sha256):
                yield sha256

    def drop(self, sha256: str, before: datetime) -> None:
        key = self._key(sha256)
        written_at = self._written_at(key)
        if written_at is not None and written_at < before and self._copy(key, self._aside(sha256)):
            self.client.delete_object(Bucket=self.bucket, Key=key)

    def settle(self, before: datetime, is_needed: Callable[[str], bool]) -> None:
        for key in self._listed("aside", before):
            sha256 = key.rpartition("/")[2]
            if is_needed(sha256) and self._written_at(self._key(sha256)) is None:
                self._copy(key, self._key(sha256))
            self.client.delete_object(Bucket=self.bucket, Key=key)
        for path in self.drafts.glob("*"):
            if path.stat().st_mtime < before.timestamp():
                path.unlink(missing_ok=True)
