package dev.nacre.guest.attester;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigfsTsmTest {
  @TempDir Path directory;

  private final Map<String, Bytes> files =
      new HashMap<>(
          Map.of(
              "provider", Bytes.utf8("sev_guest\n"),
              "privlevel", Bytes.empty(),
              "generation", Bytes.utf8("1\n"),
              "inblob", Bytes.empty(),
              "outblob", Bytes.zeros(SnpEvidence.REPORT_SIZE),
              "auxblob", Bytes.ofHex("63da758de6644564adc5f4b93be8accd1800000001000000")));

  private final Map<String, String> written = new HashMap<>();

  @Test
  void theRequestIsMadeAnsweredAndRemoved() throws IOException {
    SnpEvidence evidence = attester().evidence(Bytes.utf8("data"));
    assertThat(evidence.report()).isEqualTo(Bytes.zeros(SnpEvidence.REPORT_SIZE));
    assertThat(evidence.certificateTable()).isEqualTo(files.get("auxblob"));
    assertThat(written).containsEntry("inblob", Bytes.utf8("data").padTo(64).hex());
    assertThat(written).containsEntry("privlevel", Bytes.utf8("0").hex());
    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void aHostThatGivesNoCertificatesIsUsable() {
    files.remove("auxblob");
    assertThat(attester().evidence(Bytes.empty()).certificateTable()).isEqualTo(Bytes.empty());
  }

  @Test
  void anotherProcessorIsRefused() {
    files.put("provider", Bytes.utf8("tdx_guest\n"));
    assertThatThrownBy(() -> attester().evidence(Bytes.empty()))
        .isInstanceOf(AttesterException.class)
        .hasMessageContaining("expected sev_guest, found \"tdx_guest\"");
  }

  @Test
  void aMachineWithoutADriverIsToldFromOne() {
    var none = new ConfigfsTsm(directory.resolve("missing"));
    assertThatThrownBy(() -> none.evidence(Bytes.empty()))
        .isInstanceOf(AttesterException.class)
        .hasMessageContaining("confidential machine");
  }

  @Test
  void aReportThatIsTooLongIsRefused() {
    files.put("outblob", Bytes.zeros(SnpEvidence.REPORT_SIZE + 1));
    assertThatThrownBy(() -> attester().evidence(Bytes.empty()))
        .isInstanceOf(AttesterException.class);
  }

  /// A folder in place of the kernel's: it is filled when it is opened and read when it is closed.
  private ConfigfsTsm attester() {
    return new ConfigfsTsm(directory) {
      @Override
      void open(Path request) throws IOException {
        super.open(request);
        for (var file : files.entrySet()) {
          Files.write(request.resolve(file.getKey()), file.getValue().toArray());
        }
      }

      @Override
      void close(Path request) throws IOException {
        for (String name : files.keySet()) {
          written.put(name, Bytes.of(Files.readAllBytes(request.resolve(name))).hex());
          Files.delete(request.resolve(name));
        }
        super.close(request);
      }
    };
  }
}
