package dev.nacre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.codec.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecureExecutionCommandsTest {
  private static final String DATA = "d1".repeat(32);
  private static final String AT = "2026-06-01T12:00:00Z";

  @TempDir private Path folder;

  private String emulated() {
    Outcome forged = Outcome.of("emulate", "se", folder, "--report-data", DATA, "--at", AT);
    assertThat(forged.err()).isEmpty();
    assertThat(forged.status()).isZero();
    return forged.out().strip();
  }

  private Outcome verify(String root, List<Object> more) {
    var words =
        new ArrayList<Object>(
            List.of("evidence", "verify", folder.resolve("evidence.json"), "--at", AT));
    words.addAll(List.of("--report-data", DATA, "--trust-emulated-root", root));
    words.addAll(List.of("--endorsements", folder.resolve("endorsements")));
    words.addAll(more);
    return Outcome.of(words.toArray());
  }

  @Test
  void theAnswerOfAnEmulatedUltravisorIsVerifiedByWhoeverAsked() {
    String root = emulated();

    Outcome verified = verify(root, List.of("--request-key", folder.resolve("request.key")));
    assertThat(verified.status()).as(verified.out() + verified.err()).isZero();
    assertThat(verified.out()).contains("(emulated)").contains("ok   se.image_header");

    Outcome stranger = verify(root, List.of());
    assertThat(stranger.status()).isEqualTo(1);
    assertThat(stranger.out()).contains("nothing to know its requests by");
  }

  @Test
  void aRequestKeyOfAnotherSizeIsNone() throws IOException {
    String root = emulated();
    Path wrong = Files.write(folder.resolve("short.key"), new byte[31]);

    assertThat(verify(root, List.of("--request-key", wrong)).err())
        .contains("32 bytes")
        .contains("31 bytes");
  }

  @Test
  void theTagOfAnImageIsPrintedAndItsHeaderTakenOut() throws IOException {
    String root = emulated();
    assertThat(root).hasSize(64);
    Path header = folder.resolve("endorsements/hdr.bin");
    Bytes content = Bytes.of(Files.readAllBytes(header));
    Path image =
        Files.write(
            folder.resolve("image"),
            Bytes.zeros(4096).concat(content).concat(Bytes.zeros(512)).toArray());
    Path out = folder.resolve("out.bin");

    Outcome measured = Outcome.of("measure", "se", image, "--header", out);

    String tag = content.slice(content.size() - 16, content.size()).hex();
    assertThat(measured.out().strip()).isEqualTo(tag);
    assertThat(Bytes.of(Files.readAllBytes(out))).isEqualTo(content);
    assertThat(Outcome.of("measure", "se", image, "--format", "reference-values").out())
        .containsIgnoringWhitespaces("{\"se_tag\":[\"" + tag + "\"]}");
    assertThat(Outcome.of("evidence", "show", folder.resolve("evidence.json")).out())
        .contains("answer of an ultravisor")
        .contains(tag);
    assertThat(Outcome.of("evidence", "show", header).out())
        .contains("header of an image for IBM Secure Execution")
        .contains(tag);
  }
}
