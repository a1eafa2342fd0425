package dev.nacre.policy.spec;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/// Reads tables of cases from the resources of the tests.
final class CaseFiles {
  private CaseFiles() {}

  /// @param entries lines with what continues them; empty lines and comments are left out
  record CaseFile(String name, List<String> entries, String text) {}

  static List<CaseFile> in(String folder) {
    try (Stream<Path> files = Files.list(folder(folder))) {
      return files
          .filter(file -> file.toString().endsWith(".cases"))
          .sorted()
          .map(CaseFiles::read)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path folder(String name) {
    try {
      return Path.of(Objects.requireNonNull(CaseFiles.class.getResource(name)).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static CaseFile read(Path file) {
    try {
      String text = Files.readString(file);
      var entries = new ArrayList<String>();
      for (String line : text.lines().toList()) {
        if (line.isBlank() || line.startsWith("#")) {
          continue;
        }
        if (line.startsWith(" ")) {
          entries.add(entries.removeLast() + " " + line.strip());
        } else {
          entries.add(line);
        }
      }
      return new CaseFile(Objects.toString(file.getFileName()), entries, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
