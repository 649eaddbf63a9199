"""A throw-away PKI: a CA, a second CA that nobody trusts, a server and clients, good and bad.

All of it lies in one folder as PEM files.  Two keys, one ECDSA and one RSA, serve every client:
what the tests vary is the certificate.
"""

import datetime
import ipaddress
from pathlib import Path
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

SERVER_NAMES = ("localhost", "example.test")
SERVER_ADDRESSES = ("127.0.0.1", "::1")
CLIENT_AUTH = ExtendedKeyUsageOID.CLIENT_AUTH
SERVER_AUTH = ExtendedKeyUsageOID.SERVER_AUTH


class Pair(NamedTuple):
    """A certificate (with what follows it in its chain) and its private key, as files."""

    cert: Path
    key: Path


class _Signer(NamedTuple):
    name: x509.Name
    key: object


def new_key(kind):
    """A private key: "ecdsa" on P-256 or "rsa" with 2048 bits."""
    if kind == "rsa":
        return rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return ec.generate_private_key(ec.SECP256R1())


def _name(common_name):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _certificate(subject, key, signer, *, days=(-1, 30), ca=False, usage=(), san=()):
    """The certificate of `subject`; `signer` None signs it with its own key; `days` from today."""
    now = datetime.datetime.utcnow()
    signer = signer or _Signer(_name(subject), key)
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .issuer_name(signer.name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + datetime.timedelta(days=days[0]))
        .not_valid_after(now + datetime.timedelta(days=days[1]))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(_key_usage(ca), critical=True)
    )
    if usage:
        builder = builder.add_extension(x509.ExtendedKeyUsage(usage), critical=False)
    if san:
        builder = builder.add_extension(x509.SubjectAlternativeName(san), critical=False)
    return builder.sign(signer.key, hashes.SHA256())


def _key_usage(ca):
    return x509.KeyUsage(
        digital_signature=True, key_cert_sign=ca, crl_sign=ca, content_commitment=False,
        key_encipherment=False, data_encipherment=False, key_agreement=False,
        encipher_only=False, decipher_only=False,
    )


def _server_san():
    return [x509.DNSName(name) for name in SERVER_NAMES] + [
        x509.IPAddress(ipaddress.ip_address(address)) for address in SERVER_ADDRESSES
    ]


class Pki:
    """The files of one PKI.

    ca, wrong_ca        certificates of the CA that the servers trust, and of one that they do not
    crl                 the CRL of the former: "revoked" is on it
    server, server_rsa  Pairs, good for SERVER_NAMES and SERVER_ADDRESSES
    clients             {name: Pair}; the names are the keys of the table in _make_clients, each
                        also with "-rsa" behind it; "key-mismatch" has the key of another
    """

    def __init__(self, folder):
        self.folder = Path(folder)
        self.clients = {}
        self._revoked = []
        self._ca = _Signer(_name("Certask Test CA"), new_key("ecdsa"))
        self._wrong_ca = _Signer(_name("Certask Wrong CA"), new_key("ecdsa"))
        self.ca = self._write_ca("ca", "Certask Test CA", self._ca)
        self.wrong_ca = self._write_ca("wrong-ca", "Certask Wrong CA", self._wrong_ca)
        self._make_servers()
        for kind in ("ecdsa", "rsa"):
            self._make_clients(kind)
        self.crl = self._write("crl.pem", self._revocations())

    def _write(self, name, *certificates):
        path = self.folder / name
        path.write_bytes(b"".join(
            c.public_bytes(serialization.Encoding.PEM) for c in certificates))
        return path

    def _write_key(self, name, key):
        path = self.folder / name
        path.write_bytes(key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption()))
        path.chmod(0o600)
        return path

    def _write_ca(self, name, subject, signer):
        return self._write(f"{name}.pem", _certificate(subject, signer.key, None, ca=True))

    def _revocations(self):
        now = datetime.datetime.utcnow()
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self._ca.name)
            .last_update(now - datetime.timedelta(days=1))
            .next_update(now + datetime.timedelta(days=30))
        )
        for serial in self._revoked:
            builder = builder.add_revoked_certificate(
                x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(now).build())
        return builder.sign(self._ca.key, hashes.SHA256())

    def _make_servers(self):
        for name, kind in (("server", "ecdsa"), ("server-rsa", "rsa")):
            key = new_key(kind)
            certificate = _certificate("localhost", key, self._ca, usage=[SERVER_AUTH],
                                       san=_server_san())
            pair = Pair(self._write(f"{name}.pem", certificate),
                        self._write_key(f"{name}-key.pem", key))
            setattr(self, name.replace("-", "_"), pair)

    def _make_clients(self, kind):
        key = new_key(kind)
        suffix = "" if kind == "ecdsa" else "-rsa"
        key_path = self._write_key(f"client-key{suffix}.pem", key)
        middle = _Signer(_name("Certask Test Intermediate"), new_key("ecdsa"))
        middle_cert = _certificate("Certask Test Intermediate", middle.key, self._ca, ca=True)
        client = [CLIENT_AUTH]

        def issued(signer, usage=client, days=(-1, 30)):
            return _certificate("prober", key, signer, usage=usage, days=days)

        through_middle = issued(middle)
        chains = {
            "good": [issued(self._ca)],
            "expired": [issued(self._ca, days=(-30, -1))],
            "not-yet-valid": [issued(self._ca, days=(5, 30))],
            "wrong-ca": [issued(self._wrong_ca)],
            "self-signed": [issued(None)],
            "revoked": [issued(self._ca)],
            "no-client-auth": [issued(self._ca, usage=[SERVER_AUTH])],
            "intermediate": [through_middle, middle_cert],
            "missing-intermediate": [through_middle],
        }
        for name, chain in chains.items():
            path = self._write(f"client-{name}{suffix}.pem", *chain)
            self.clients[name + suffix] = Pair(path, key_path)
        self._revoked.append(chains["revoked"][0].serial_number)
        other = self._write_key(f"client-other-key{suffix}.pem", new_key(kind))
        self.clients["key-mismatch" + suffix] = Pair(self.clients["good" + suffix].cert, other)
