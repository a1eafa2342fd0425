package dev.nacre.keybroker.pkcs11;

import dev.nacre.keybroker.pkcs11.TokenSettings.PinSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/// SoftHSM (Debian's package softhsm2): a real PKCS#11 module whose token lies in a folder.
///
/// The module takes the place of its tokens from the environment of the process, once: so all tests
/// of a process share one token.
public final class SoftHsm {
  public static final String PIN = "4711-of-the-token";
  public static final String LABEL = "nacre-test";
  private static final List<Path> MODULES =
      List.of(
          Path.of("/usr/lib/softhsm/libsofthsm2.so"),
          Path.of("/usr/lib64/softhsm/libsofthsm2.so"),
          Path.of("/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so"));
  private static final Optional<SoftHsm> SHARED = prepare();

  private final Path module;
  private final Path folder;

  private SoftHsm(Path module, Path folder) {
    this.module = module;
    this.folder = folder;
  }

  /// The token; the test is skipped where SoftHSM is not installed.
  public static SoftHsm required() {
    Assumptions.assumeTrue(SHARED.isPresent(), "SoftHSM is missing: apt-get install softhsm2");
    return SHARED.orElseThrow();
  }

  private static Optional<SoftHsm> prepare() {
    return MODULES.stream()
        .filter(Files::exists)
        .findFirst()
        .map(module -> {
          try {
            Path folder = Files.createTempDirectory("softhsm");
            Files.createDirectory(folder.resolve("tokens"));
            Files.writeString(
                folder.resolve("conf"),
                "directories.tokendir = " + folder.resolve("tokens") + "\nlog.level = ERROR\n");
            var hsm = new SoftHsm(module, folder);
            Runtime.getRuntime().addShutdownHook(new Thread(hsm::remove));
            setEnvironment("SOFTHSM2_CONF", folder.resolve("conf").toString());
            hsm.run(
                "--init-token", "--free", "--label", LABEL, "--so-pin", "12345678", "--pin", PIN);
            return hsm;
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  /// Of this process: what the JVM itself shows does not change.
  private static void setEnvironment(String name, String value) {
    Linker linker = Linker.nativeLinker();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment setenv = linker.defaultLookup().findOrThrow("setenv");
      var _ =
          (int)
              linker
                  .downcallHandle(
                      setenv,
                      FunctionDescriptor.of(
                          ValueLayout.JAVA_INT,
                          ValueLayout.ADDRESS,
                          ValueLayout.ADDRESS,
                          ValueLayout.JAVA_INT))
                  .invokeExact(arena.allocateFrom(name), arena.allocateFrom(value), 1);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /// What is done while a copy of the module waits for its configuration.
  public interface Hanging {
    /// @param copy of the module
    /// @param waking lets it go on
    void during(Path copy, Runnable waking);
  }

  /// The module hangs in `C_Initialize`, as one does whose device does not answer: it reads its
  /// configuration from a pipe.
  public void hanging(Hanging work) {
    try {
      Path configuration = folder.resolve("conf");
      Path pipe = folder.resolve("pipe");
      Process making = new ProcessBuilder("mkfifo", pipe.toString()).inheritIO().start();
      Assumptions.assumeTrue(making.onExit().join().exitValue() == 0, "no pipe can be made here");
      Path copy = Files.copy(module, folder.resolve("copy.so"));
      setEnvironment("SOFTHSM2_CONF", pipe.toString());
      try {
        work.during(
            copy,
            () -> {
              try {
                Files.write(pipe, Files.readAllBytes(configuration));
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
      } finally {
        setEnvironment("SOFTHSM2_CONF", configuration.toString());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The variables that another process needs to see the same token.
  public Map<String, String> environment() {
    return Map.of("SOFTHSM2_CONF", folder.resolve("conf").toString());
  }

  public Path module() {
    return module;
  }

  public TokenSettings settings() {
    return new TokenSettings(module, 0, Optional.of(LABEL), new PinSource.Given(PIN));
  }

  /// Brings a private RSA key (PEM, PKCS#8) and its public one into the token.
  public void importKey(String label, String id, String pem) {
    try {
      Path file = Files.writeString(folder.resolve("import.pem"), pem);
      run(
          "--import",
          file.toString(),
          "--token",
          LABEL,
          "--label",
          label,
          "--id",
          id,
          "--pin",
          PIN);
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The token is gone, as if it had been pulled out.
  public void pullOut() {
    move("tokens", "away");
    try {
      Files.createDirectory(folder.resolve("tokens"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public void putBack() {
    try {
      Files.deleteIfExists(folder.resolve("tokens"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    move("away", "tokens");
  }

  private void move(String from, String to) {
    try {
      Files.move(folder.resolve(from), folder.resolve(to));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void run(String... arguments) throws IOException {
    var command = new java.util.ArrayList<>(List.of("softhsm2-util"));
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment());
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.onExit().join().exitValue() != 0) {
      throw new AssertionError(String.join(" ", command) + ": " + said);
    }
  }

  private void remove() {
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
