/* A server on Java's JSSE: Server PORT MODE CERT KEY CA.  */

import java.io.FileInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

class Server {
  static final char[] PASSWORD = "password".toCharArray();
  static final byte[] ANSWER =
      "HTTP/1.0 200 OK\r\nContent-Length: 8\r\n\r\nwelcome\n".getBytes(StandardCharsets.US_ASCII);

  public static void main(String[] args) throws Exception {
    var listener = (SSLServerSocket) context(args[2], args[3], args[4]).getServerSocketFactory()
        .createServerSocket(Integer.parseInt(args[0]), 50, InetAddress.getByName("127.0.0.1"));
    listener.setNeedClientAuth(args[1].equals("required"));
    if (args[1].equals("optional"))
      listener.setWantClientAuth(true);
    while (true) {
      var socket = (SSLSocket) listener.accept();
      new Thread(() -> serve(socket)).start();
    }
  }

  static void serve(SSLSocket socket) {
    try (socket) {
      if (socket.getInputStream().read(new byte[4096]) > 0)
        socket.getOutputStream().write(ANSWER);
    } catch (IOException e) {
      System.err.println(e);
    }
  }

  static SSLContext context(String cert, String key, String ca) throws Exception {
    var own = emptyStore();
    own.setKeyEntry("server", privateKey(key), PASSWORD, new Certificate[] {certificate(cert)});
    var keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(own, PASSWORD);
    var trusted = emptyStore();
    trusted.setCertificateEntry("ca", certificate(ca));
    var trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(trusted);
    var context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  static KeyStore emptyStore() throws Exception {
    var store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  static Certificate certificate(String path) throws Exception {
    try (var file = new FileInputStream(path)) {
      return CertificateFactory.getInstance("X.509").generateCertificate(file);
    }
  }

  static PrivateKey privateKey(String path) throws Exception {
    var base64 = Files.readString(Path.of(path)).replaceAll("-----[A-Z ]+-----|\\s", "");
    var encoded = new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64));
    return KeyFactory.getInstance("EC").generatePrivate(encoded);
  }
}
