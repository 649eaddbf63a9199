"""HAProxy: TLS ends here, and rules of its own look at the client's certificate."""

from .base import Server

VERIFY = {
    "no": "",
    "optional": "verify optional",
    "required": "verify required",
    "rule": "verify optional crt-ignore-err all ca-ignore-err all",
}
CONFIGURATION = """\
global
  nbthread 1
defaults
  timeout connect 5s
  timeout client 60s
  timeout server 60s
frontend https
  mode http
  bind 127.0.0.1:{https} ssl crt {pair} {ca} {verify}
  {http}
  http-request return status 200 content-type text/plain string "welcome"
frontend tls
  mode tcp
  bind 127.0.0.1:{tls} ssl crt {pair} {ca} {verify}
  {tcp}
  default_backend nobody
frontend turns
  mode tcp
  bind 127.0.0.1:{turns}
  default_backend two
backend two
  mode tcp
  balance roundrobin
  retries 0
  server gone 127.0.0.1:{nobody}
  server here 127.0.0.1:{behind}
backend nobody
  mode tcp
  retries {retries}
  server nobody 127.0.0.1:{nobody}
"""


class Haproxy(Server):
    """Mode "rule" leaves every certificate to the rules.  Options: `http` and `tcp`, rules that
    come first there.  What stands behind "tls" is nobody: the connection is closed after some
    seconds, or at once with `retries` 0.  "turns" hands every second connection on as it is, to
    port `behind`, and hangs up on the others; one thread takes them as they come."""

    package = "haproxy"
    program = "haproxy"
    endpoints = ("https", "tls", "turns")

    def prepare(self):
        pair = self.write("pair.pem", "".join(path.read_text() for path in self.pki.server))
        asked = self.client_certificate != "no"
        self.write("haproxy.cfg", CONFIGURATION.format(
            **self.ports, pair=pair, ca=f"ca-file {self.pki.ca}" if asked else "",
            verify=VERIFY[self.client_certificate], http=self.options.get("http", ""),
            tcp=self.options.get("tcp", ""), retries=self.options.get("retries", 3), nobody=1,
            behind=self.options.get("behind", 1)))

    def command(self):
        return [self.binary, "-db", "-f", self.folder / "haproxy.cfg"]
