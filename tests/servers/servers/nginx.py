"""nginx: HTTP, mail proxy and stream, all in one process."""

import os

from .base import Server

VERIFY = {"no": "off", "optional": "optional", "any": "optional_no_ca", "required": "on"}
CONFIGURATION = """\
load_module /usr/lib/nginx/modules/ngx_mail_module.so;
load_module /usr/lib/nginx/modules/ngx_stream_module.so;
{user}
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log info;
events {{ }}

http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  {tls}
  {http}
  server {{
    listen 127.0.0.1:{https} ssl;
    location / {{ {location} }}
  }}
}}

mail {{
  server_name localhost;
  auth_http 127.0.0.1:1/;
  {tls}
  server {{ listen 127.0.0.1:{smtp}; protocol smtp; starttls on; }}
  server {{ listen 127.0.0.1:{smtps} ssl; protocol smtp; }}
  server {{ listen 127.0.0.1:{imap}; protocol imap; starttls on; }}
  server {{ listen 127.0.0.1:{imaps} ssl; protocol imap; }}
  server {{ listen 127.0.0.1:{pop3}; protocol pop3; starttls on; }}
  server {{ listen 127.0.0.1:{pop3s} ssl; protocol pop3; }}
}}

stream {{
  {tls}
  server {{ listen 127.0.0.1:{stream} ssl; return "welcome\\n"; }}
}}
"""


class Nginx(Server):
    """Options: `tls`, more directives for ssl, used in each of the three parts; `http`, the same
    for HTTP alone; `location`, what is done there about each path; `ca`, what the CA is to nginx:
    an ssl_trusted_certificate is not named to clients.  Mode "any" leaves every certificate to
    the location."""

    package = "nginx, libnginx-mod-mail, libnginx-mod-stream"
    program = "nginx"
    endpoints = ("https", "smtp", "smtps", "imap", "imaps", "pop3", "pop3s", "stream")

    def prepare(self):
        self.write("nginx.conf", CONFIGURATION.format(
            folder=self.folder, tls=self._tls(), **self.ports,
            http=self.options.get("http", ""),
            location=self.options.get("location", 'return 200 "welcome\\n";'),
            user="user root;" if os.geteuid() == 0 else ""))

    def _tls(self):
        return (f"ssl_certificate {self.pki.server.cert}; "
                f"ssl_certificate_key {self.pki.server.key}; "
                f"{self.options.get('ca', 'ssl_client_certificate')} {self.pki.ca}; "
                "ssl_protocols TLSv1.2 TLSv1.3; "
                f"ssl_verify_client {VERIFY[self.client_certificate]}; "
                + self.options.get("tls", ""))

    def command(self):
        return [self.binary, "-p", self.folder, "-c", self.folder / "nginx.conf",
                "-e", self.folder / "error.log"]
