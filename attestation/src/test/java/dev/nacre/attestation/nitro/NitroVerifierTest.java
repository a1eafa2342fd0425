package dev.nacre.attestation.nitro;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.attestation.Evidence;
import dev.nacre.attestation.Tee;
import dev.nacre.attestation.VerificationResult;
import dev.nacre.attestation.Verifier;
import dev.nacre.attestation.appraisal.Endorsements;
import dev.nacre.attestation.appraisal.Expected;
import dev.nacre.attestation.appraisal.Finding;
import dev.nacre.attestation.appraisal.TrustAnchors;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.cbor.Cbor;
import dev.nacre.codec.cbor.CborArray;
import dev.nacre.codec.cbor.CborMap;
import dev.nacre.codec.cose.CoseAlgorithm;
import dev.nacre.codec.cose.CoseSign1;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.emulator.EmulatedNitro;
import dev.nacre.emulator.SeededChance;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class NitroVerifierTest {
  private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
  private static final EmulatedNitro AWS = EmulatedNitro.create(SeededChance.of("aws"), NOW);
  private static final EmulatedNitro STRANGER = EmulatedNitro.create(SeededChance.of("other"), NOW);
  private static final Verifier VERIFIER =
      Verifier.trusting(TrustAnchors.emulated("emulated-aws", Set.of(AWS.rootFingerprint())));
  private static final Bytes IMAGE = Bytes.ofHex("a3".repeat(48));
  private static final Bytes REPORT_DATA = Bytes.ofHex("d1".repeat(48));
  private static final int STEP = 61;

  private static CborMap claims() {
    return AWS.claims(IMAGE, REPORT_DATA, NOW.plusSeconds(5));
  }

  private static VerificationResult verify(Bytes document) {
    return verify(document, NOW.plusSeconds(60));
  }

  private static VerificationResult verify(Bytes document, Instant at) {
    return VERIFIER.verify(
        Evidence.ofRaw(Tee.NITRO, document),
        Endorsements.none(),
        Expected.reportData(REPORT_DATA),
        at);
  }

  @Test
  void aSoundDocumentIsVerifiedAndSaysThatItIsEmulated() {
    VerificationResult result = verify(AWS.document(claims()));

    assertThat(result.failures()).isEmpty();
    assertThat(result.emulated()).isTrue();
    assertThat(result.claims().object("pcrs").string("pcr00")).isEqualTo(IMAGE.hex());
    assertThat(result.claims().string("module_id")).isEqualTo("i-0emulated-enc0");
    assertThat(result.claims().string("report_data")).isEqualTo(REPORT_DATA.hex());
  }

  @Test
  void theDocumentInJsonIsTheSameEvidence() {
    var json = JsonObject.builder().put("document", AWS.document(claims()).base64()).build();

    assertThat(
            VERIFIER
                .verify(
                    Evidence.of(Tee.NITRO, json),
                    Endorsements.none(),
                    Expected.reportData(REPORT_DATA),
                    NOW.plusSeconds(60))
                .failures())
        .isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void aClaimThatMustNotBeSoIsRefusedByItsOwnCheck(String name, Cbor value, String check) {
    assertThat(verify(AWS.document(with(name, value))).failures())
        .extracting(Finding::check)
        .containsExactly(check);
  }

  static Stream<Arguments> aClaimThatMustNotBeSoIsRefusedByItsOwnCheck() {
    Cbor root = Cbor.of(AWS.root().der());
    return Stream.of(
        Arguments.of("digest", Cbor.of("SHA256"), "nitro.digest"),
        Arguments.of("timestamp", Cbor.of(NOW.plusSeconds(61).toEpochMilli()), "nitro.timestamp"),
        Arguments.of("pcrs", CborMap.builder().put(0, Bytes.zeros(48)).build(), "nitro.debug"),
        Arguments.of("pcrs", CborMap.builder().put(1, IMAGE).build(), "nitro.debug"),
        Arguments.of("user_data", Cbor.of(REPORT_DATA.padTo(64)), "nitro.user_data"),
        Arguments.of("cabundle", CborArray.of(root), "nitro.chain.complete"),
        Arguments.of("certificate", Cbor.of(Bytes.zeros(9)), "nitro.chain.form"),
        Arguments.of("module_id", Cbor.of(1), "nitro.form"),
        Arguments.of("timestamp", Cbor.of(-1), "nitro.form"),
        Arguments.of("timestamp", Cbor.of(Long.MAX_VALUE), "nitro.form"),
        Arguments.of("pcrs", CborMap.empty(), "nitro.form"),
        Arguments.of("pcrs", CborMap.builder().put(32, IMAGE).build(), "nitro.form"),
        Arguments.of("pcrs", CborMap.builder().put(0, Bytes.zeros(47)).build(), "nitro.form"),
        Arguments.of("cabundle", CborArray.of(), "nitro.form"),
        Arguments.of("user_data", Cbor.of(Bytes.zeros(4097)), "nitro.form"));
  }

  @Test
  void theCertificateOfAnotherIsRefused() {
    assertThat(
            verify(AWS.document(with("certificate", Cbor.of(STRANGER.module().der())))).verified())
        .isFalse();
    assertThat(
            verify(STRANGER.document(STRANGER.claims(IMAGE, REPORT_DATA, NOW.plusSeconds(5))))
                .failures())
        .extracting(Finding::check)
        .containsExactly("nitro.chain.root");
    assertThat(verify(STRANGER.document(claims())).failures())
        .extracting(Finding::check)
        .containsExactly("nitro.signature");
  }

  @Test
  void aDocumentOutOfItsTimeIsRefused() {
    Bytes document = AWS.document(claims());

    assertThat(verify(document, NOW.plus(Duration.ofHours(4))).failures())
        .extracting(Finding::check)
        .containsExactly("nitro.chain.validity");
    assertThat(verify(document, NOW.minusSeconds(1)).failures())
        .extracting(Finding::check)
        .containsExactly("nitro.chain.validity", "nitro.timestamp");
  }

  @Test
  void anotherAlgorithmIsMalformedOrRefused() {
    CoseSign1 weak = CoseSign1.sign(claims().encode(), CoseAlgorithm.ES384, AWS.module().key());
    var bent =
        new CoseSign1(
            Bytes.ofHex("a10126"),
            CborMap.builder().put(1, -7).build(),
            weak.unprotected(),
            weak.payload(),
            weak.signature());

    assertThat(verify(bent.untagged().encode()).failures())
        .extracting(Finding::check)
        .containsExactly("nitro.signature");
  }

  @Test
  void aDocumentCutAnywhereIsMalformed() {
    Bytes document = AWS.document(claims());
    for (int size = 0; size < document.size(); size += 7) {
      assertThat(verify(document.slice(0, size)).failures())
          .extracting(Finding::check)
          .containsExactly("nitro.form");
    }
  }

  @Test
  void aDocumentWithAByteChangedIsRefused() {
    Bytes document = AWS.document(claims());
    for (int at = 0; at < document.size(); at += STEP) {
      byte[] changed = document.toArray();
      changed[at] ^= (byte) (1 << at % 8);
      assertThat(verify(Bytes.of(changed)).verified()).as("byte %d", at).isFalse();
    }
  }

  @Test
  void noEntryMayBeMissing() {
    for (String name :
        List.of("module_id", "digest", "timestamp", "pcrs", "certificate", "cabundle")) {
      var entries = new LinkedHashMap<>(claims().entries());
      entries.remove(Cbor.of(name));
      assertThat(verify(AWS.document(new CborMap(entries))).sentence()).contains(name);
    }
  }

  private static CborMap with(String name, Cbor value) {
    var entries = new LinkedHashMap<>(claims().entries());
    entries.put(Cbor.of(name), value);
    return new CborMap(entries);
  }
}
