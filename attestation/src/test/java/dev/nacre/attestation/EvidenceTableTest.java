package dev.nacre.attestation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// docs/evidence.md names every genuine file, and tests that are there.
class EvidenceTableTest {
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| ((?:tdx|sgx|eventlog)/\\S+) \\|.*\\| (\\w+) \\|$");

  @Test
  void everyGenuineFileHasARowAndEveryRowATest() throws IOException {
    Path root = Path.of(System.getProperty("nacre.root", ".."));
    String page = Files.readString(root.resolve("docs/evidence.md"));
    var listed = new TreeSet<String>();
    var rows = ROW.matcher(page);
    while (rows.find()) {
      listed.add(rows.group(1));
      assertThat(testClasses(root)).as(rows.group(1)).contains(rows.group(2) + ".java");
    }
    var genuine = new TreeSet<String>();
    for (String folder : new String[] {"tdx", "sgx", "eventlog"}) {
      for (String name : Vectors.names(folder)) {
        if (!name.endsWith("_out.json")) {
          genuine.add(folder + "/" + name);
        }
      }
    }
    assertThat(listed).isEqualTo(genuine);
  }

  private static Set<String> testClasses(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root.resolve("attestation/src/test/java"))) {
      var names = new TreeSet<String>();
      files.filter(Files::isRegularFile).forEach(file -> names.add(file.getFileName().toString()));
      return names;
    }
  }
}
