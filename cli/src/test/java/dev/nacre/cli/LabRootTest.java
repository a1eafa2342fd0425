package dev.nacre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.cli.ServeProcess.Ended;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Who is told to believe an emulated processor; that one is made and believed is what the house's
/// run of `docs/guides/by-hand.md` shows.
class LabRootTest {
  @TempDir private Path folder;

  @Test
  void aServerIsToldWhichFolderHoldsNoEmulatedProcessor() throws Exception {
    Path empty = Files.createDirectory(folder.resolve("empty"));

    Ended ended = refused(empty.toString());

    assertThat(ended.err())
        .isEqualTo("nacre: no emulated processor is kept in " + empty + System.lineSeparator());
    assertThat(ended.status()).isEqualTo(1);
  }

  @Test
  void whatIsNeitherAFingerprintNorAFolderIsRefused() throws Exception {
    Ended ended = refused("c0ffee");

    assertThat(ended.err())
        .startsWith("nacre: --trust-emulated-root: expected 64 hexadecimal digits, a file with")
        .contains("found c0ffee");
    assertThat(ended.status()).isEqualTo(2);
  }

  private Ended refused(String root) throws Exception {
    return ServeProcess.refused(
        folder.resolve("data"), "127.0.0.1:0", "--trust-emulated-root", root);
  }
}
