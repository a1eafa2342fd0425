package dev.nacre.runtime;

import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Reader;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// QEMU's control socket (QEMU Machine Protocol): one JSON object a line.
final class QmpMonitor implements AutoCloseable {
  private final BufferedReader in;
  private final OutputStream out;

  private QmpMonitor(Reader in, OutputStream out) {
    this.in = new BufferedReader(in);
    this.out = out;
  }

  static QmpMonitor connect(Path socket) throws IOException {
    var channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
    return greeted(
        new QmpMonitor(
            Channels.newReader(channel, StandardCharsets.UTF_8),
            Channels.newOutputStream(channel)));
  }

  /// To a QEMU that was started with `-qmp stdio`.
  static QmpMonitor over(InputStream in, OutputStream out) throws IOException {
    return greeted(new QmpMonitor(new InputStreamReader(in, StandardCharsets.UTF_8), out));
  }

  private static QmpMonitor greeted(QmpMonitor monitor) throws IOException {
    monitor.line();
    monitor.execute("qmp_capabilities");
    return monitor;
  }

  /// Runs a command without arguments and waits for its answer; events in between are skipped.
  JsonObject execute(String command) throws IOException {
    String request = JsonObject.builder().put("execute", command).build().text() + "\n";
    out.write(request.getBytes(StandardCharsets.UTF_8));
    out.flush();
    while (true) {
      JsonObject answer = line();
      if (answer.find("return").isPresent()) {
        return answer;
      }
      if (answer.find("error").isPresent()) {
        throw new IOException("QEMU refused " + command + ": " + answer.text());
      }
    }
  }

  private JsonObject line() throws IOException {
    String line = in.readLine();
    if (line == null) {
      throw new IOException("QEMU closed its control socket");
    }
    try {
      if (Json.parse(line) instanceof JsonObject object) {
        return object;
      }
    } catch (MalformedException e) {
      throw new IOException("QEMU's control socket is out of step: " + e.getMessage(), e);
    }
    throw new IOException("QEMU's control socket is out of step: " + line);
  }

  @Override
  public void close() throws IOException {
    out.close();
    in.close();
  }
}
