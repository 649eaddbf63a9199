"""Apache httpd with mod_ssl."""

import os

from .base import UNPRIVILEGED_USER, Server

MODULES = ("mpm_event", "authz_core", "dir", "rewrite", "socache_shmcb", "setenvif", "ssl")
VERIFY = {
    "no": "SSLVerifyClient none",
    "optional": "SSLVerifyClient optional",
    "required": "SSLVerifyClient require",
    "location": """SSLVerifyClient none
  <Location /secure>
    SSLVerifyClient require
  </Location>""",
    "expression": """SSLVerifyClient optional
  <Location />
    Require expr "%{SSL_CLIENT_VERIFY} == 'SUCCESS'"
  </Location>""",
    "redirect": """SSLVerifyClient optional
  RewriteEngine on
  RewriteCond %{SSL:SSL_CLIENT_VERIFY} !=SUCCESS
  RewriteCond %{REQUEST_URI} !=/no-client-certificate.html
  RewriteRule ^ /no-client-certificate.html [R=302,L]""",
}
CONFIGURATION = """\
ServerRoot {folder}
PidFile {folder}/apache.pid
ErrorLog {folder}/error.log
ServerName localhost
DocumentRoot {folder}/www
DirectoryIndex index.html
Listen 127.0.0.1:{https}
StartServers 1
{modules}
{user}
Mutex posixsem
SSLSessionCache shmcb:{folder}/sessions(512000)
<VirtualHost 127.0.0.1:{https}>
  SSLEngine on
  SSLProtocol all -SSLv3 -TLSv1 -TLSv1.1
  SSLCertificateFile {cert}
  SSLCertificateKeyFile {key}
  SSLCACertificateFile {ca}
  SSLVerifyDepth 3
  {verify}
  {more}
</VirtualHost>
"""


class Apache(Server):
    """Modes "location" (/secure alone requires one), "expression" (Require expr) and "redirect"
    (to an error page).  Option: `tls`, more directives for the virtual host."""

    package = "apache2"
    program = "apache2"
    endpoints = ("https",)

    def prepare(self):
        for page in ("index.html", "secure/index.html", "no-client-certificate.html"):
            self.write(f"www/{page}", "<p>welcome</p>\n")
        self.write("apache.conf", CONFIGURATION.format(
            folder=self.folder, https=self.ports["https"], modules=_load_modules(),
            user=f"User {UNPRIVILEGED_USER}\nGroup nogroup" if os.geteuid() == 0 else "",
            cert=self.pki.server.cert, key=self.pki.server.key, ca=self.pki.ca,
            verify=VERIFY[self.client_certificate], more=self.options.get("tls", "")))

    def command(self):
        return [self.binary, "-D", "FOREGROUND", "-f", self.folder / "apache.conf"]


def _load_modules():
    return "\n".join(f"LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so"
                     for name in MODULES)
