package dev.nacre.attestation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.attestation.appraisal.EndorsementKind;
import dev.nacre.attestation.appraisal.Endorsements;
import dev.nacre.attestation.appraisal.Expected;
import dev.nacre.attestation.appraisal.Finding;
import dev.nacre.attestation.appraisal.TrustAnchors;
import dev.nacre.attestation.dcap.IntelLab;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.cbor.CborMap;
import dev.nacre.codec.cose.CoseAlgorithm;
import dev.nacre.codec.cose.CoseSign1;
import dev.nacre.codec.json.Json;
import dev.nacre.emulator.EmulatedCca;
import dev.nacre.emulator.EmulatedNitro;
import dev.nacre.emulator.EmulatedTpm;
import dev.nacre.emulator.QuoteField;
import dev.nacre.emulator.SeededChance;
import dev.nacre.emulator.TpmScheme;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Elements that are there twice, in another order, too deep, too many, or in another form of the
/// same encoding.
class HostileShapesTest {
  private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
  private static final EmulatedCca CCA = EmulatedCca.create(SeededChance.of("cca"));
  private static final EmulatedNitro NITRO = EmulatedNitro.create(SeededChance.of("nitro"), NOW);
  private static final Bytes REPORT_DATA = Bytes.ofHex("d1".repeat(32));
  private static final Verifier VERIFIER =
      Verifier.trusting(
          TrustAnchors.emulated(
              "emulated-lab", Set.of(CCA.platformFingerprint(), NITRO.rootFingerprint())));

  private static List<String> failures(Evidence evidence) {
    Endorsements arm =
        Endorsements.none()
            .with(
                EndorsementKind.CCA_PLATFORM_KEYS, List.of(Bytes.utf8(CCA.platformKeys().text())));
    return VERIFIER.verify(evidence, arm, Expected.reportData(REPORT_DATA), NOW).failures().stream()
        .map(Finding::check)
        .toList();
  }

  private static Bytes token() {
    return CCA.token(
        CCA.platformClaims(),
        CCA.realmClaims(REPORT_DATA.padTo(64), Bytes.zeros(64), Bytes.zeros(64)));
  }

  private static Bytes document() {
    return NITRO.document(claims());
  }

  private static CborMap claims() {
    return NITRO.claims(Bytes.ofHex("a3".repeat(48)), REPORT_DATA, NOW);
  }

  @Test
  void whatTheTablesBendIsSound() {
    assertThat(failures(Evidence.ofRaw(Tee.CCA, token()))).isEmpty();
    assertThat(failures(Evidence.ofRaw(Tee.NITRO, document()))).isEmpty();
  }

  static Stream<Arguments> tokens() {
    String sound = token().hex();
    String content = sound.substring("d9018fa2".length());
    return Stream.of(
        Arguments.of("the tag in more bytes", "da0000018fa2" + content),
        Arguments.of("the map's count in more bytes", "d9018fb802" + content),
        Arguments.of("a map of indefinite length", "d9018fbf" + content + "ff"),
        Arguments.of("the parts twice", "d9018fa4" + content + content),
        Arguments.of("a tag around it", "d9d9f7" + sound),
        Arguments.of("the tag twice", "d9018f" + sound),
        Arguments.of("one part announced", "d9018fa1" + content),
        Arguments.of("three parts announced", "d9018fa3" + content),
        Arguments.of("a third part", "d9018fa3" + content + "00" + "00"),
        Arguments.of("arrays forty deep", "d9018f" + "81".repeat(40) + "00"),
        Arguments.of("four billion parts", "d9018fbaffffffff" + content),
        Arguments.of("a text of 2^63 bytes", "d9018f7b7fffffffffffffff" + content),
        Arguments.of("a byte behind it", sound + "00"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("tokens")
  void aCcaTokenOfAnotherFormIsRefused(String name, String hex) {
    assertThat(failures(Evidence.ofRaw(Tee.CCA, Bytes.ofHex(hex))))
        .as(name)
        .containsExactly("cca.form");
  }

  static Stream<Arguments> documents() {
    String sound = document().hex();
    String content = sound.substring("84".length());
    return Stream.of(
        Arguments.of("three elements", "83" + content),
        Arguments.of("five elements", "85" + content + "00"),
        Arguments.of("four billion elements", "9affffffff" + content),
        Arguments.of("the protected header twice", "84" + content.substring(0, 10) + content),
        Arguments.of("arrays forty deep", "81".repeat(40) + sound),
        Arguments.of("a tag of another object", "d8" + "61" + sound),
        Arguments.of("a byte behind it", sound + "00"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("documents")
  void aNitroDocumentOfAnotherFormIsRefused(String name, String hex) {
    assertThat(failures(Evidence.ofRaw(Tee.NITRO, Bytes.ofHex(hex))))
        .as(name)
        .containsExactly("nitro.form");
  }

  /// A claim that is there twice, under a right signature.
  @Test
  void aClaimThatIsThereTwiceIsRefusedUnderARightSignature() {
    Bytes claims = claims().encode();
    assertThat(claims.at(0)).isEqualTo(0xa7);
    Bytes twice =
        Bytes.ofHex("a8")
            .concat(claims.slice(1, claims.size()))
            .concat(Bytes.ofHex("6664696765737466534841333834"));

    assertThat(
            failures(
                Evidence.ofRaw(
                    Tee.NITRO,
                    CoseSign1.sign(twice, CoseAlgorithm.ES384, NITRO.module().key())
                        .untagged()
                        .encode())))
        .containsExactly("nitro.form");
  }

  /// The platform's certificates inside a quote in every order, and one of them twice.
  @Test
  void certificatesOfAPlatformInAnotherOrderAreRefused() {
    Bytes quote = IntelLab.quote(IntelLab.domain());
    String text = new String(quote.toArray(), StandardCharsets.ISO_8859_1);
    int start = text.indexOf("-----BEGIN");
    List<String> blocks =
        Stream.of(text.substring(start).split("(?<=-----END CERTIFICATE-----\n)")).toList();
    assertThat(blocks).hasSize(3);
    for (int[] order : new int[][] {{0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}}) {
      var chain = new ArrayList<String>();
      for (int index : order) {
        chain.add(blocks.get(index));
      }
      Bytes bent = quote.slice(0, start).concat(Bytes.utf8(String.join("", chain)));

      assertThat(IntelLab.tdx(bent).verified()).as("%s", List.of(order[0], order[1])).isFalse();
    }
  }

  /// The dashes that end the first line of PEM are those that begin its last.
  @Test
  void certificatesWhoseDashesAreSharedAreRefused() {
    Bytes quote = IntelLab.quote(IntelLab.domain());
    int start = new String(quote.toArray(), StandardCharsets.ISO_8859_1).indexOf("-----BEGIN");
    Bytes shared = Bytes.utf8("-----BEGIN CERTIFICATE-----END CERTIFICATE-----");
    Bytes bent = quote.slice(0, start).concat(shared.padTo(quote.size() - start));

    assertThat(IntelLab.tdx(bent).failures())
        .extracting(Finding::check)
        .containsExactly("dcap.form");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "00000000",
        "00000002000b03ffffff000b03ffffff",
        "00000002000b03ffffff000403ffffff",
        "00000002000403ffffff000b03ffffff",
        "00000001000b03000000",
        "00000001000b03ffff7f"
      })
  void aQuoteOverOtherRegistersThanTheOneBankIsRefused(String selections) {
    EmulatedTpm tpm = EmulatedTpm.started(TpmScheme.ECDSA_P256, SeededChance.of("tpm"));
    Json evidence =
        tpm.evidence(
            tpm.quote(REPORT_DATA).with(QuoteField.PCR_SELECTION, Bytes.ofHex(selections)));

    assertThat(failures(Evidence.of(Tee.TPM, evidence)))
        .as(selections)
        .containsAnyOf("tpm.pcr_selection", "tpm.pcr_digest", "tpm.form");
  }
}
