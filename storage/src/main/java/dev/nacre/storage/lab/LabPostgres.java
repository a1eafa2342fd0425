package dev.nacre.storage.lab;

import dev.nacre.storage.PostgresSettings;
import dev.nacre.storage.PostgresTls;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// A PostgreSQL server in a folder, on a port of the loopback address, that can be stopped, killed
/// and started again.
public final class LabPostgres implements AutoCloseable {
  private static final String USER = "nacre";
  private static final String PASSWORD = "canary-of-the-lab";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final PostgresPrograms programs;
  private final Path folder;
  private final int port;
  private Optional<Process> process = Optional.empty();

  private LabPostgres(PostgresPrograms programs, Path folder, int port) {
    this.programs = programs;
    this.folder = folder;
    this.port = port;
  }

  /// A new server, started.
  ///
  /// @throws LabException when it does not start
  public static LabPostgres start(PostgresPrograms programs) {
    try {
      return startIn(Files.createTempDirectory("nacre-postgres"), programs);
    } catch (IOException e) {
      throw LabException.cannot("make a folder for PostgreSQL", e);
    }
  }

  /// The same in `folder`, which is empty, and which the user `postgres` can reach.
  ///
  /// @throws LabException when it does not start
  public static LabPostgres startIn(Path folder, PostgresPrograms programs) {
    try {
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
      Path password = Files.writeString(folder.resolve("password"), PASSWORD);
      Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-r--r--"));
      var server = new LabPostgres(programs, folder, freePort());
      server.makeCluster(password);
      server.start();
      return server;
    } catch (IOException e) {
      throw LabException.cannot("make a PostgreSQL server", e);
    }
  }

  /// The one server of this process, started when it is first asked for and stopped with the
  /// process; empty where the programs are not installed.
  public static Optional<LabPostgres> ofThisProcess() {
    return Shared.SERVER;
  }

  private static final class Shared {
    static final AtomicInteger SCHEMAS = new AtomicInteger();
    static final Optional<LabPostgres> SERVER = PostgresPrograms.find().map(Shared::on);

    private static LabPostgres on(PostgresPrograms programs) {
      LabPostgres server = start(programs);
      Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(server::close));
      return server;
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private Path data() {
    return folder.resolve("data");
  }

  private Path log() {
    return folder.resolve("log");
  }

  private void makeCluster(Path password) throws IOException {
    finish(
        programs.command(
            "initdb",
            List.of(
                "--pgdata=" + data(),
                "--username=" + USER,
                "--pwfile=" + password,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--no-sync")));
  }

  private void finish(List<String> command) throws IOException {
    try {
      Process process = launch(command);
      if (!process.waitFor(PATIENCE.toSeconds() * 4, TimeUnit.SECONDS)
          || process.exitValue() != 0) {
        throw new IOException(command + " failed: " + Files.readString(log()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private Process launch(List<String> command) throws IOException {
    return new ProcessBuilder(command)
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
        .start();
  }

  /// Starts the server, which is stopped, with further settings such as `ssl=on`.
  ///
  /// @throws LabException when it does not start
  public void start(String... settings) {
    var arguments =
        new ArrayList<>(
            List.of(
                "-D",
                data().toString(),
                "-p",
                Integer.toString(port),
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "unix_socket_directories="));
    for (String setting : settings) {
      arguments.addAll(List.of("-c", setting));
    }
    try {
      Process started = launch(programs.command("postgres", arguments));
      process = Optional.of(started);
      long end = System.nanoTime() + PATIENCE.toNanos();
      while (!answers()) {
        if (!started.isAlive() || System.nanoTime() - end > 0) {
          throw new IOException(Files.readString(log()));
        }
        TimeUnit.MILLISECONDS.sleep(50);
      }
    } catch (IOException e) {
      throw LabException.cannot("start PostgreSQL", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Stops the server and starts it with TLS, under a certificate for `localhost` that is made by
  /// the program `openssl`.
  ///
  /// @return the certificate (PEM)
  /// @throws LabException when that is not installed
  public Path restartWithTls() {
    Path certificate = folder.resolve("certificate.pem");
    Path key = folder.resolve("key.pem");
    try {
      finish(
          PostgresPrograms.unprivileged(
              List.of(
                  "openssl",
                  "req",
                  "-x509",
                  "-newkey",
                  "ec",
                  "-pkeyopt",
                  "ec_paramgen_curve:P-256",
                  "-nodes",
                  "-subj",
                  "/CN=localhost",
                  "-addext",
                  "subjectAltName=DNS:localhost",
                  "-keyout",
                  key.toString(),
                  "-out",
                  certificate.toString())));
    } catch (IOException e) {
      throw LabException.cannot("make a certificate", e);
    }
    stop();
    start("ssl=on", "ssl_cert_file=" + certificate, "ssl_key_file=" + key);
    return certificate;
  }

  /// A server that recovers takes connections and refuses them; the driver asks again then.
  private boolean answers() throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected() && Files.readString(log()).contains("ready to accept");
    } catch (ConnectException notYet) {
      return false;
    }
  }

  /// The server ends its connections and itself.
  public void stop() {
    process.ifPresent(running -> end(running, "INT"));
  }

  /// The server is gone from one moment to the next; so are its children.
  public void kill() {
    process.ifPresent(running -> end(running, "QUIT"));
  }

  private void end(Process running, String signal) {
    try {
      new ProcessBuilder("sh", "-c", "kill -" + signal + " " + running.pid())
          .inheritIO()
          .start()
          .waitFor();
      if (!running.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        running.destroyForcibly();
      }
      process = Optional.empty();
      Files.deleteIfExists(log());
    } catch (IOException e) {
      throw LabException.cannot("stop PostgreSQL", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// The address of the standard database, for the schema `schema`.
  public PostgresSettings settings(String schema) {
    return PostgresSettings.at("127.0.0.1", port, "postgres", USER, Optional.of(PASSWORD))
        .with(new PostgresTls(PostgresTls.Mode.DISABLE, Optional.empty()))
        .inSchema(schema);
  }

  /// The same with a schema that nobody used before.
  public PostgresSettings freshSchema() {
    return settings("lab_" + Shared.SCHEMAS.incrementAndGet());
  }

  public int port() {
    return port;
  }

  /// The folder of the cluster, for files that the server reads.
  public Path folder() {
    return folder;
  }

  /// Stops the server and removes its folder.
  @Override
  public void close() {
    kill();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw LabException.cannot("remove " + folder, e);
    }
  }
}
