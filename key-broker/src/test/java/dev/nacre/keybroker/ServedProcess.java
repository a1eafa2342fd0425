package dev.nacre.keybroker;

import dev.nacre.keybroker.config.ConfigFile;
import dev.nacre.keybroker.log.LogFormat;
import dev.nacre.keybroker.log.ServerLog;
import dev.nacre.keybroker.settings.ServerConfig;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A server in a process of its own, whose memory and log can be looked at.
final class ServedProcess implements AutoCloseable {
  private final Process process;
  private final Path log;
  private final String address;

  private ServedProcess(Process process, Path log, String address) {
    this.process = process;
    this.log = log;
    this.address = address;
  }

  /// What runs in the process: serves as the configuration says, until its input ends.
  public static void main(String[] arguments) throws IOException {
    ServerLog.install(System.err, LogFormat.JSON, System.Logger.Level.DEBUG);
    FastCrypto.install();
    Path config = Path.of(arguments[0]);
    ServerConfig read =
        ConfigFile.read(config, config.resolveSibling("data")).config().at("127.0.0.1", 0);
    try (NacreServer server = NacreServer.start(read)) {
      System.out.println(server.address());
      var _ = System.in.read();
    }
  }

  static ServedProcess start(Path config, Map<String, String> environment) throws IOException {
    Path log = config.resolveSibling("server.log");
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx160m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path",
                    System.getProperty("test.class.path", System.getProperty("java.class.path"))),
                ServedProcess.class.getName(),
                config.toString()));
    var builder = new ProcessBuilder(command).redirectError(log.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    String address = process.inputReader(StandardCharsets.UTF_8).readLine();
    if (address == null) {
      throw new AssertionError("the server did not start: " + Files.readString(log));
    }
    return new ServedProcess(process, log, address);
  }

  /// Without TLS, with the attestation service at `port` of the loopback address.
  ///
  /// @param directory for its files
  static ServedProcess startWithAttestation(Path directory, int port) throws IOException {
    Path config = directory.resolve("server.toml");
    Files.writeString(
        config,
        """
        [http_server]
        sockets = ["127.0.0.1:0"]
        insecure_http = true
        [nacre]
        attestation_socket = "127.0.0.1:%d"
        """
            .formatted(port));
    return start(config, Map.of());
  }

  /// A port at which nobody listens.
  static int freePort() throws IOException {
    try (var free = new ServerSocket(0)) {
      return free.getLocalPort();
    }
  }

  String address() {
    return address;
  }

  String logged() throws IOException {
    return Files.readString(log);
  }

  /// All objects that can be reached, after a collection of the others.
  byte[] heap() throws IOException {
    Path dump = log.resolveSibling("heap.hprof");
    Files.deleteIfExists(dump);
    Process jcmd =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(process.pid()),
                "GC.heap_dump",
                dump.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (jcmd.onExit().join().exitValue() != 0) {
      throw new AssertionError(said);
    }
    byte[] content = Files.readAllBytes(dump);
    Files.delete(dump);
    return content;
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
