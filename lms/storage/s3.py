"""Bytes in an S3 bucket (Amazon's, MinIO, Ceph, or a provider in Viet Nam): the second way of keeping them."""

from __future__ import annotations

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
MISSING = {"404", "NoSuchKey", "NotFound"}


class S3Storage:
    """A bucket: `prefix/ab/cd/abcd…`; drafts wait in a folder of this machine until they are whole.

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

    def draft(self) -> Draft:
        return Draft(self.drafts)

    def keep(self, draft: Draft) -> Stored:
        stored = draft.close()
        if not self.exists(stored.sha256):
            self.client.upload_file(str(draft.path), self.bucket, self._key(stored.sha256), Config=TRANSFER)
        draft.discard()
        return stored

    def open(self, sha256: str, start: int = 0) -> BinaryIO:
        try:
            answer = self.client.get_object(Bucket=self.bucket, Key=self._key(sha256), Range=f"bytes={start}-")
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code in MISSING:
                raise FileNotFoundError(sha256) from error
            if code == "InvalidRange":
                return BytesIO()
            raise
        return cast(BinaryIO, answer["Body"])

    def path(self, sha256: str) -> None:
        return None

    def exists(self, sha256: str) -> bool:
        try:
            self.client.head_object(Bucket=self.bucket, Key=self._key(sha256))
        except ClientError as error:
            if error.response["Error"]["Code"] in MISSING:
                return False
            raise
        return True

    def delete(self, sha256: str) -> None:
        self.client.delete_object(Bucket=self.bucket, Key=self._key(sha256))
