package dev.nacre.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Every source is as google-java-format writes it; `./nacre fmt` makes it so.
class FormatTest {
  private static final boolean WRITE = "write".equals(System.getProperty("nacre.format"));

  @Test
  void everySourceIsFormatted() {
    List<Path> sources = SourceTree.files(".java");
    assertThat(sources).hasSizeGreaterThan(20);
    List<String> unformatted =
        sources.parallelStream().filter(FormatTest::differs).map(SourceTree::name).toList();
    assertThat(unformatted).as("not formatted; run ./nacre fmt").isEmpty();
  }

  private static boolean differs(Path file) {
    String source = SourceTree.read(file);
    try {
      String formatted = new Formatter().formatSourceAndFixImports(source);
      if (formatted.equals(source)) {
        return false;
      }
      if (WRITE) {
        Files.writeString(file, formatted);
      }
      return !WRITE;
    } catch (FormatterException | IOException e) {
      throw new IllegalStateException("cannot format " + SourceTree.name(file), e);
    }
  }
}
