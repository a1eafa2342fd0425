package dev.nacre.attestation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.codec.Bytes;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The example of a TEE's package compiles without a warning, and does what it says.
class ExampleTest {
  private static final Path EXAMPLE =
      Path.of(System.getProperty("nacre.root"), "examples", "add-a-tee");

  @TempDir private Path classes;

  @Test
  void theExampleCompilesAndRefusesByItsOwnChecks() throws IOException, InterruptedException {
    compile();

    assertThat(run("java", List.of("-cp", classes + ":" + classPath(), "acorn.AddATee")))
        .isEqualTo(
            """
            sound: verified
            under debug: refused by acorn.debug
            another session: refused by acorn.report_data
            changed afterwards: refused by acorn.signature
            another maker: refused by acorn.root
            another version: malformed: AcornReport.version at offset 6: expected 1, found 2
            cut off: malformed: AcornReport.signature at offset 108: expected 64 bytes, found 63 bytes
            """);
  }

  private void compile() throws IOException, InterruptedException {
    var options = new ArrayList<>(List.of("-Xlint:all", "-Werror", "-cp", classPath()));
    options.addAll(List.of("-d", classes.toString()));
    try (Stream<Path> sources = Files.list(EXAMPLE.resolve("acorn"))) {
      sources.map(Path::toString).forEach(options::add);
    }
    assertThat(run("javac", options)).isEmpty();
  }

  /// Runs a program of this JDK.
  private static String run(String program, List<String> options)
      throws IOException, InterruptedException {
    var words = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/" + program));
    words.addAll(options);
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return said;
  }

  /// The two rooms that a verifier stands on, wherever they were built.
  private static String classPath() {
    return Stream.of(Verifier.class, Bytes.class)
        .map(type -> Path.of(URI.create(location(type))).toString())
        .collect(Collectors.joining(":"));
  }

  private static String location(Class<?> type) {
    return type.getProtectionDomain().getCodeSource().getLocation().toString();
  }
}
