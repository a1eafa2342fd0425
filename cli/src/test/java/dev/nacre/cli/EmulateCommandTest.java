package dev.nacre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.emulator.Forgery;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EmulateCommandTest {
  private static final String DATA = "d1".repeat(32);
  private static final String AT = "2026-06-01T12:00:00Z";

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource(Forgery.Kind.class)
  void forgedEvidenceIsVerifiedUnderItsOwnRootAlone(Forgery.Kind kind) {
    Outcome forged =
        Outcome.of("emulate", kind.name(), folder.toString(), "--report-data", DATA, "--at", AT);
    assertThat(forged.err()).isEmpty();
    assertThat(forged.status()).isZero();
    String root = forged.out().strip();

    var arguments =
        new ArrayList<>(
            List.of("evidence", "verify", evidence(), "--tee", kind.toString(), "--at", AT));
    arguments.addAll(List.of("--report-data", DATA));
    if (Files.isDirectory(folder.resolve("endorsements"))) {
      arguments.addAll(List.of("--endorsements", folder.resolve("endorsements").toString()));
    }
    assertThat(Outcome.of(arguments.toArray()).status()).isEqualTo(1);

    arguments.addAll(List.of("--trust-emulated", root));
    Outcome verified = Outcome.of(arguments.toArray());
    assertThat(verified.status()).as(verified.out()).isZero();
    assertThat(verified.out()).contains("(emulated)");
  }

  private String evidence() {
    Path json = folder.resolve("evidence.json");
    return (Files.exists(json) ? json : folder.resolve("evidence.bin")).toString();
  }
}
