package dev.nacre.guest.attester;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonNull;
import dev.nacre.codec.json.JsonNumber;
import dev.nacre.codec.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SnpEvidenceTest {
  private static final Path VECTORS = Path.of(System.getProperty("nacre.vectors", ""), "snp");

  /// Upstream's JSON of a genuine report, put back into bytes by the offsets of the specification,
  /// must come out as upstream's JSON again.
  @Test
  void aGenuineReportBecomesWhatUpstreamSends() throws IOException {
    Path vector = VECTORS.resolve("evidence-genoa-v3.json");
    Assumptions.assumeTrue(Files.exists(vector), "skipped: no vectors on this machine");
    JsonObject genuine = (JsonObject) Json.parse(Bytes.of(Files.readAllBytes(vector)));
    JsonObject expected = genuine.object("attestation_report");
    JsonObject found =
        new SnpEvidence(RawReport.of(expected), Bytes.empty())
            .toJson()
            .object("attestation_report");
    assertThat(found.canonical()).isEqualTo(expected.canonical());
  }

  @Test
  void theFieldsOfAGenuineBinaryReportAreWhereTheSpecificationPutsThem() throws IOException {
    Path vector = VECTORS.resolve("test-report.bin");
    Assumptions.assumeTrue(Files.exists(vector), "skipped: no vectors on this machine");
    Bytes raw = Bytes.of(Files.readAllBytes(vector));
    JsonObject report = new SnpEvidence(raw, Bytes.empty()).toJson().object("attestation_report");
    assertThat(report.number("version")).isEqualTo(2);
    assertThat(report.get("cpuid_fam_id")).isEqualTo(JsonNull.NULL);
    assertThat(report.find("launch_mit_vector")).isEmpty();
    assertThat(RawReport.of(report)).isEqualTo(raw);
  }

  @Test
  void hostDataAndReportDataAreReadFromTheReport() {
    Bytes raw = RawReport.marked();
    var evidence = new SnpEvidence(raw, Bytes.empty());
    assertThat(evidence.hostData()).isEqualTo(raw.slice(0xc0, 0xe0));
    assertThat(evidence.reportData()).isEqualTo(raw.slice(0x50, 0x90));
  }

  @Test
  void aLargePolicyStaysUnsigned() {
    byte[] raw = new byte[SnpEvidence.REPORT_SIZE];
    java.util.Arrays.fill(raw, 8, 16, (byte) 0xff);
    JsonObject report =
        new SnpEvidence(Bytes.of(raw), Bytes.empty()).toJson().object("attestation_report");
    assertThat(report.get("policy")).isEqualTo(new JsonNumber("18446744073709551615"));
  }

  @Test
  void turinHasAnFmcAndOtherPlacesForVersions() {
    byte[] raw = new byte[SnpEvidence.REPORT_SIZE];
    raw[0] = 5;
    raw[0x188] = 0x1a;
    for (int i = 0; i < 8; i++) {
      raw[0x180 + i] = (byte) (i + 1);
    }
    JsonObject report =
        new SnpEvidence(Bytes.of(raw), Bytes.empty()).toJson().object("attestation_report");
    assertThat(report.object("reported_tcb").text())
        .isEqualTo("{\"fmc\":1,\"bootloader\":2,\"tee\":3,\"snp\":4,\"microcode\":8}");
    assertThat(report.members().keySet())
        .containsAll(Set.of("launch_mit_vector", "current_mit_vector"));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1183, 1185})
  void aReportOfAnotherSizeIsRefused(int size) {
    Bytes raw = Bytes.zeros(size);
    assertThatThrownBy(() -> new SnpEvidence(raw, Bytes.empty()))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("1184 bytes");
  }

  @Test
  void withoutCertificatesTheChainIsNull() {
    var none = new SnpEvidence(Bytes.zeros(SnpEvidence.REPORT_SIZE), Bytes.empty());
    assertThat(none.toJson().get("cert_chain")).isEqualTo(JsonNull.NULL);
    var blank = new SnpEvidence(Bytes.zeros(SnpEvidence.REPORT_SIZE), Bytes.zeros(24));
    assertThat(blank.toJson().get("cert_chain")).isEqualTo(JsonNull.NULL);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "63da758de6644564adc5f4b93be8accd", // the order of the text
        "8d75da6364e66445adc5f4b93be8accd" // the order of EFI
      })
  void aCertificateKeepsItsKindAndItsBytes(String guid) {
    Bytes table =
        Bytes.ofHex(guid + "30000000" + "03000000")
            .concat(Bytes.zeros(24))
            .concat(Bytes.ofHex("010203"));
    assertThat(CertificateTable.toJson(table).text())
        .isEqualTo("[{\"cert_type\":\"VCEK\",\"data\":[1,2,3]}]");
  }

  @Test
  void aCertificateOfAnUnknownKindIsPassedOnUnderItsIdentifier() {
    Bytes table =
        Bytes.ofHex("00112233445566778899aabbccddeeff" + "30000000" + "01000000")
            .concat(Bytes.zeros(24))
            .concat(Bytes.ofHex("07"));
    assertThat(CertificateTable.toJson(table).text())
        .isEqualTo(
            "[{\"cert_type\":{\"OTHER\":\"00112233-4455-6677-8899-aabbccddeeff\"},\"data\":[7]}]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "63da758de6644564adc5f4b93be8accd3000000004000000", // one byte too long
        "63da758de6644564adc5f4b93be8accdffffffff01000000",
        "63da758de6644564adc5f4b93be8accd01000000ffffffff",
        "63da758de6644564adc5f4b93be8accd0000000001000000"
      })
  void aCertificateOutsideTheTableIsRefused(String entry) {
    Bytes table = Bytes.ofHex(entry).concat(Bytes.zeros(24)).concat(Bytes.ofHex("010203"));
    assertThatThrownBy(() -> CertificateTable.toJson(table)).isInstanceOf(MalformedException.class);
  }

  @Test
  void aTableWithoutAnEndIsRefused() {
    Bytes entry = Bytes.ofHex("63da758de6644564adc5f4b93be8accd1800000001000000");
    Bytes one = entry;
    assertThatThrownBy(() -> CertificateTable.toJson(one)).isInstanceOf(MalformedException.class);
    Bytes many = Bytes.empty();
    for (int i = 0; i < 40; i++) {
      many = many.concat(entry);
    }
    Bytes all = many;
    assertThatThrownBy(() -> CertificateTable.toJson(all))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("32 entries");
  }

  /// The inverse of what is tested, written from the table of offsets.
  private static final class RawReport {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final JsonObject report;

    private RawReport(JsonObject report) {
      this.report = report;
    }

    static Bytes marked() {
      byte[] raw = new byte[SnpEvidence.REPORT_SIZE];
      for (int i = 0; i < raw.length; i++) {
        raw[i] = (byte) (i * 7);
      }
      return Bytes.of(raw);
    }

    static Bytes of(JsonObject report) {
      return new RawReport(report).write();
    }

    private Bytes write() {
      number("version", 4).number("guest_svn", 4).number("policy", 8);
      bytes("family_id").bytes("image_id").number("vmpl", 4).number("sig_algo", 4);
      tcb("current_tcb").number("plat_info", 8).number("key_info", 4).pad(0x50);
      bytes("report_data").bytes("measurement").bytes("host_data").bytes("id_key_digest");
      bytes("author_key_digest").bytes("report_id").bytes("report_id_ma").tcb("reported_tcb");
      for (String name : new String[] {"cpuid_fam_id", "cpuid_mod_id", "cpuid_step"}) {
        out.write(report.findPresent(name).map(v -> (int) ((JsonNumber) v).longValue()).orElse(0));
      }
      pad(0x1a0).bytes("chip_id").tcb("committed_tcb").version("current").version("committed");
      tcb("launch_tcb").pad(0x2a0);
      put(report.object("signature").array("r"));
      put(report.object("signature").array("s"));
      pad(SnpEvidence.REPORT_SIZE);
      return Bytes.of(out.toByteArray());
    }

    private RawReport number(String name, int size) {
      long value = report.number(name);
      for (int i = 0; i < size; i++) {
        out.write((int) (value >>> (8 * i)));
      }
      return this;
    }

    private RawReport bytes(String name) {
      put(report.array(name));
      return this;
    }

    private void put(JsonArray array) {
      array.forEach(v -> out.write((int) ((JsonNumber) v).longValue()));
    }

    private RawReport tcb(String name) {
      JsonObject tcb = report.object(name);
      out.write((int) tcb.number("bootloader"));
      out.write((int) tcb.number("tee"));
      pad(out.size() + 4);
      out.write((int) tcb.number("snp"));
      out.write((int) tcb.number("microcode"));
      return this;
    }

    private RawReport version(String name) {
      JsonObject version = report.object(name);
      out.write((int) version.number("build"));
      out.write((int) version.number("minor"));
      out.write((int) version.number("major"));
      out.write(0);
      return this;
    }

    private RawReport pad(int offset) {
      while (out.size() < offset) {
        out.write(0);
      }
      return this;
    }
  }
}
