package dev.nacre.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class RegoDocumentTest {
  private static final Path ROOT = Path.of(System.getProperty("nacre.root", ".."));

  @Test
  void theExampleOfThePageIsTheOneThatCompiles() throws IOException {
    String source =
        Files.readString(ROOT.resolve("policy/src/test/java/dev/nacre/policy/RegoExample.java"));
    String example =
        source
            .substring(source.indexOf("// example") + 11, source.indexOf("    // end"))
            .stripTrailing()
            .stripIndent();

    assertThat(Files.readString(ROOT.resolve("docs/rego.md"))).contains(example.strip());
  }

  @Test
  void theExampleSaysWhyItDenies() {
    assertThat(RegoExample.whyDenied("{\"user\":{\"role\":\"admin\"}}")).isEqualTo("allowed");
    assertThat(RegoExample.whyDenied("{\"user\":{\"role\":\"guest\"}}"))
        .contains("expected one of [\"admin\", \"operator\"], found \"guest\" at input.user.role");
  }
}
