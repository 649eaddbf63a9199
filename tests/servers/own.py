"""The user's certificate in the forms in which it comes: one file, encrypted, PKCS#12, on a token."""

import os
import re
import shutil
import subprocess

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12

from servers.base import SEARCH, Missing

PASSPHRASE = "one two three"
PIN = "5678"


def blocks(path):
    """The PEM blocks of a file."""
    return re.findall(r"-----BEGIN .*?-----END [^\n]*\n", path.read_text(), re.DOTALL)


def joined(path, *parts):
    path.write_text("".join(parts))
    return path


def passphrase_file(folder, text=PASSPHRASE):
    return joined(folder / "passphrase", text + "\n")


def _key(pair):
    return serialization.load_pem_private_key(pair.key.read_bytes(), None)


def encrypted(folder, pair, form=serialization.PrivateFormat.PKCS8):
    """The key of a Pair under PASSPHRASE; `form` TraditionalOpenSSL is the one of old."""
    path = folder / "encrypted-key.pem"
    path.write_bytes(_key(pair).private_bytes(
        serialization.Encoding.PEM, form,
        serialization.BestAvailableEncryption(PASSPHRASE.encode())))
    return path


def pkcs12_file(folder, pair, passphrase=PASSPHRASE):
    leaf, *rest = [x509.load_pem_x509_certificate(b.encode()) for b in blocks(pair.cert)]
    how = (serialization.BestAvailableEncryption(passphrase.encode()) if passphrase
           else serialization.NoEncryption())
    path = folder / "own.p12"
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"prober", _key(pair), leaf, rest, how))
    return path


class Token:
    """A SoftHSM token that holds the certificates and the key of a Pair, under PIN.  `environment`
    is what a program needs to find it, `uri` the name of both objects; the certificates are also in
    `folder`/chain.pem."""

    uri = "pkcs11:token=certask;object=prober"

    def __init__(self, folder, pair):
        self.folder = folder
        (folder / "tokens").mkdir()
        conf = joined(folder / "softhsm2.conf",
                      f"directories.tokendir = {folder}/tokens\nobjectstore.backend = file\n")
        self.environment = {**os.environ, "SOFTHSM2_CONF": str(conf)}
        self._run("softhsm2", "softhsm2-util", "--init-token", "--free", "--label", "certask",
                  "--so-pin", "12345678", "--pin", PIN)
        shutil.copyfile(pair.cert, folder / "chain.pem")
        self._write("--load-privkey", pair.key, "prober", "01")
        for i, block in enumerate(blocks(pair.cert)):
            part = joined(folder / f"part-{i}.pem", block)
            self._write("--load-certificate", part, "prober" if i == 0 else "ca", f"0{i + 1}")

    def _write(self, what, path, label, number):
        self._run("gnutls-bin", "p11tool", "--batch", "--login", f"--set-pin={PIN}", "--write",
                  what, path, "--label", label, f"--id={number}", "pkcs11:token=certask")

    def _run(self, package, program, *arguments):
        if shutil.which(program, path=SEARCH) is None:
            raise Missing(package)
        subprocess.run([program, *map(str, arguments)], env=self.environment, check=True,
                       timeout=60, stdin=subprocess.DEVNULL, capture_output=True)
