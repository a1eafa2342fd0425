import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/// One connection that is kept: the least HTTP/1.1 that costs the load generator little.
final class KeepAlive implements AutoCloseable {
  private static final int BUFFER = 16 << 10;

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private final String host;

  /// @param cookie of `Set-Cookie` up to its first semicolon, or empty
  record Answer(int status, byte[] body, String cookie) {
    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }
  }

  private KeepAlive(Socket socket, String host) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream(), BUFFER);
    this.out = socket.getOutputStream();
    this.host = host;
  }

  static KeepAlive to(URI address) throws IOException {
    var socket = new Socket();
    socket.setTcpNoDelay(true);
    socket.connect(new InetSocketAddress(address.getHost(), address.getPort()));
    return new KeepAlive(socket, address.getHost() + ":" + address.getPort());
  }

  Answer post(String path, String cookie, byte[] body) throws IOException {
    return send("POST", path, cookie, body);
  }

  Answer get(String path, String cookie) throws IOException {
    return send("GET", path, cookie, new byte[0]);
  }

  private Answer send(String method, String path, String cookie, byte[] body) throws IOException {
    var head = new StringBuilder(256).append(method).append(' ').append(path);
    head.append(" HTTP/1.1\r\nHost: ").append(host).append("\r\n");
    if (!cookie.isEmpty()) {
      head.append("Cookie: ").append(cookie).append("\r\n");
    }
    if (body.length > 0) {
      head.append("Content-Type: application/json\r\nContent-Length: ").append(body.length);
      head.append("\r\n");
    }
    byte[] start = head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
    byte[] whole = new byte[start.length + body.length];
    System.arraycopy(start, 0, whole, 0, start.length);
    System.arraycopy(body, 0, whole, start.length, body.length);
    out.write(whole);
    return receive();
  }

  private Answer receive() throws IOException {
    String line = line();
    int status = Integer.parseInt(line.substring(9, 12));
    int length = 0;
    String cookie = "";
    for (line = line(); !line.isEmpty(); line = line()) {
      if (line.regionMatches(true, 0, "content-length:", 0, 15)) {
        length = Integer.parseInt(line.substring(15).strip());
      } else if (line.regionMatches(true, 0, "set-cookie:", 0, 11)) {
        cookie = line.substring(11, line.indexOf(';')).strip();
      }
    }
    byte[] body = in.readNBytes(length);
    if (body.length < length) {
      throw new EOFException("the answer ends too early");
    }
    return new Answer(status, body, cookie);
  }

  private String line() throws IOException {
    var line = new StringBuilder(120);
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("the connection ends too early");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
