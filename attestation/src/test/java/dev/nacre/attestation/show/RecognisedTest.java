package dev.nacre.attestation.show;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.attestation.Evidence;
import dev.nacre.attestation.Tee;
import dev.nacre.attestation.Vectors;
import dev.nacre.attestation.fuzz.Seeds;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.emulator.Forgery;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecognisedTest {
  private static final Bytes DATA = Bytes.ofHex("d1".repeat(32));
  private static final Map<Forgery.Kind, Forgery> FORGED = new HashMap<>();

  /// Upstream's claims of the files beside them, a revoked key and others that are no evidence.
  private static final Set<String> NOT_SHOWN =
      Set.of(
          "parse_tdx_claims_expected.json",
          "gtg-tdx_prod_quote_SPR_E4.dat",
          "tpm-quote-v1.json",
          "quote.bin",
          "cca-claims.json",
          "kbs-request.json",
          "hopperAttestationReport-claims.txt");

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"AZ_SNP_VTPM", "AZ_TDX_VTPM", "SE", "SNP"})
  void evidenceIsRecognisedByItsContentAndLaidOut(Forgery.Kind kind) {
    Bytes evidence = forged(kind).evidence();

    Recognised recognised = Recognised.of(evidence);

    assertThat(recognised.evidence().map(Evidence::tee)).isEqualTo(Tee.ofWireName(kind.toString()));
    assertThat(recognised.layouts().getFirst().fields()).hasSizeGreaterThan(5);
    Bytes cut = evidence.slice(0, evidence.size() / 2);
    assertThatThrownBy(() -> Recognised.of(cut)).isInstanceOf(MalformedException.class);
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"AZ_SNP_VTPM", "AZ_TDX_VTPM", "SE", "SNP"})
  void whateverIsChangedItIsShownOrRefusedInWords(Forgery.Kind kind) {
    Stream.concat(Stream.of(forged(kind).evidence()), forged(kind).endorsements().values().stream())
        .forEach(RecognisedTest::bend);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "snp/test-report.bin",
        "snp/test-vcek.der",
        "tdx/dcap-tdx_quote_collateral.json",
        "az-tdx-vtpm/evidence-v0.json",
        "az-snp-vtpm/hcl-report.bin",
        "eventlog/CCEL_data_ovmf",
        "nvidia/hopperAttestationReport.txt"
      })
  void whateverIsChangedInGenuineFilesToo(String name) {
    bend(Vectors.bytes(name));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "snp",
        "tdx",
        "sgx",
        "az-snp-vtpm",
        "az-tdx-vtpm",
        "tpm",
        "cca",
        "csv",
        "nvidia",
        "eventlog"
      })
  void everyGenuineFileIsShown(String folder) {
    for (String name : Vectors.names(folder)) {
      if (!NOT_SHOWN.contains(name) && !name.endsWith("_out.json") && !name.contains("-priv")) {
        assertThat(Recognised.of(Vectors.bytes(folder + "/" + name)).layouts())
            .as(folder + "/" + name)
            .allSatisfy(layout -> assertThat(layout.text()).isNotBlank());
      }
    }
  }

  @Test
  void structuresOfFixedPlacesAreShownWithoutGaps() {
    Stream.of(
            forged(Forgery.Kind.TDX).evidence(),
            forged(Forgery.Kind.SGX).evidence(),
            forged(Forgery.Kind.CSV).evidence(),
            forged(Forgery.Kind.HYGON_DCU).evidence(),
            forged(Forgery.Kind.NVIDIA).evidence(),
            Bytes.ofHex("81").padTo(1024))
        .map(evidence -> Recognised.of(evidence).layouts().getFirst())
        .forEach(RecognisedTest::withoutGaps);
  }

  @Test
  void anItemOfCborStandsWhereItIsSaidTo() {
    Bytes token = forged(Forgery.Kind.CCA).evidence();
    Layout layout = Recognised.of(token).layouts().getFirst();

    Layout.Field measurement = named(layout, "44241.payload.44238");
    int end = measurement.offset() + measurement.size();
    assertThat(measurement.meaning()).startsWith("RIM");
    assertThat(token.slice(end - 64, end).hex()).isEqualTo(measurement.value());
    assertThat(named(layout, "").size()).isEqualTo(token.size());
  }

  @Test
  void aCertificatesFieldsStandWhereTheyAreSaidTo() {
    Bytes der = endorsement(Forgery.Kind.TPM, "tpm-maker.der");
    Layout layout = Recognised.of(der).layouts().getFirst();

    Layout.Field key = named(layout, "key");
    int end = key.offset() + key.size();
    assertThat(der.slice(end - key.value().length() / 2, end).hex()).isEqualTo(key.value());
    assertThat(named(layout, "basicConstraints").meaning()).isEqualTo("critical");
    Layout.Field last = layout.fields().getLast();
    assertThat(last.offset() + last.size()).isEqualTo(der.size());
  }

  @Test
  void whatMakersPublishIsShownWithMeaning() {
    Bytes collateral = endorsement(Forgery.Kind.TDX, "collateral.json");
    Recognised shown = Recognised.of(collateral);

    assertThat(shown.kind()).isEqualTo("Intel collateral");
    assertThat(shown.layouts().stream().map(Layout::title))
        .contains("tcb_info", "qe_identity", "X.509 revocation list");
    assertThat(shown.layouts().stream().map(Layout::text))
        .anyMatch(text -> text.contains("(family, model, stepping"));
    Bytes manifest = endorsement(Forgery.Kind.NVIDIA, "driver.xml");
    assertThat(Recognised.of(manifest).layouts().getFirst().text()).contains("measurement 1 ");
    Bytes hygon = endorsement(Forgery.Kind.CSV, "hygon.cert");
    assertThat(Recognised.of(hygon).layouts()).hasSizeGreaterThan(1);
  }

  @Test
  void theAnswerOfAnUltravisorIsShownPartByPart() {
    Recognised shown = Recognised.of(Bytes.of(Seeds.ultravisors().findFirst().orElseThrow()));

    assertThat(shown.evidence().map(Evidence::tee)).contains(Tee.SE);
    assertThat(shown.layouts().stream().map(Layout::title)).contains("cuid", "image_hdr_tags");
  }

  @Test
  void hexadecimalDigitsAndBase64AreUnwrapped() {
    Bytes token = forged(Forgery.Kind.CCA).evidence();

    assertThat(Recognised.of(Bytes.utf8(token.hex() + "\n")).kind()).isEqualTo("an Arm CCA token");
    assertThat(Recognised.of(Bytes.utf8(token.base64())).kind()).isEqualTo("an Arm CCA token");
  }

  private static Forgery forged(Forgery.Kind kind) {
    return FORGED.computeIfAbsent(
        kind,
        wanted -> Forgery.of(wanted, "show", DATA, DATA, Instant.parse("2026-06-01T12:00:00Z")));
  }

  private static Bytes endorsement(Forgery.Kind kind, String name) {
    return Objects.requireNonNull(forged(kind).endorsements().get(name));
  }

  private static Layout.Field named(Layout layout, String name) {
    return layout.fields().stream()
        .filter(field -> field.name().equals(name) && field.value().length() != 6)
        .max(Comparator.comparingInt(Layout.Field::size))
        .orElseThrow();
  }

  private static void withoutGaps(Layout layout) {
    int next = 0;
    for (Layout.Field field : layout.fields()) {
      if (field.offset() >= 0) {
        assertThat(field.offset()).as(layout.title() + ": " + field.name()).isEqualTo(next);
        next += field.size();
      }
    }
    assertThat(next).as(layout.title()).isGreaterThan(200);
  }

  private static void bend(Bytes sound) {
    var chance = new Random(1);
    List<UnaryOperator<byte[]>> changes =
        List.of(
            content -> flipped(content, chance),
            content -> Bytes.of(content).slice(0, chance.nextInt(content.length)).toArray(),
            content -> flipped(flipped(flipped(content, chance), chance), chance),
            content -> Bytes.of(content).concat(Bytes.of(content)).toArray());
    for (int i = 0; i < 60; i++) {
      Bytes bent = Bytes.of(changes.get(i % changes.size()).apply(sound.toArray()));
      try {
        assertThat(Recognised.of(bent).layouts()).isNotNull();
      } catch (MalformedException said) {
        assertThat(said).hasMessageContaining("expected");
      }
    }
  }

  private static byte[] flipped(byte[] content, Random chance) {
    content[chance.nextInt(content.length)] ^= (byte) (1 << chance.nextInt(8));
    return content;
  }
}
