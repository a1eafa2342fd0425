package dev.nacre.attestation.cca;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.attestation.Evidence;
import dev.nacre.attestation.Tee;
import dev.nacre.attestation.VerificationResult;
import dev.nacre.attestation.Verifier;
import dev.nacre.attestation.appraisal.EndorsementKind;
import dev.nacre.attestation.appraisal.Endorsements;
import dev.nacre.attestation.appraisal.Expected;
import dev.nacre.attestation.appraisal.Finding;
import dev.nacre.attestation.appraisal.TrustAnchors;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.Digests;
import dev.nacre.codec.cbor.Cbor;
import dev.nacre.codec.cbor.CborArray;
import dev.nacre.codec.cbor.CborForm;
import dev.nacre.codec.cbor.CborMap;
import dev.nacre.codec.cbor.CborTag;
import dev.nacre.codec.cose.CoseKey;
import dev.nacre.codec.jose.EcJwk;
import dev.nacre.codec.jose.Jwk;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.emulator.EmulatedCca;
import dev.nacre.emulator.SeededChance;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CcaVerifierTest {
  private static final EmulatedCca CCA = EmulatedCca.create(SeededChance.of("cca"));
  private static final EmulatedCca STRANGER = EmulatedCca.create(SeededChance.of("stranger"));

  /// A signature on P-384 takes the JDK a while, so not every byte is tried.
  private static final int STEP = 41;

  private static final Verifier VERIFIER =
      Verifier.trusting(TrustAnchors.emulated("emulated-arm", Set.of(CCA.platformFingerprint())));
  private static final Bytes REPORT_DATA = Bytes.ofHex("d1".repeat(48));
  private static final Bytes INIT_DATA = Bytes.ofHex("e2".repeat(32));
  private static final Bytes RIM = Bytes.ofHex("a3".repeat(64));
  private static final Expected EXPECTED =
      Expected.reportData(REPORT_DATA).withInitDataDigest(INIT_DATA);
  private static final Endorsements STORES =
      Endorsements.none()
          .with(EndorsementKind.CCA_PLATFORM_KEYS, List.of(Bytes.utf8(CCA.platformKeys().text())))
          .with(
              EndorsementKind.CCA_REFERENCE_VALUES,
              List.of(Bytes.utf8(CCA.referenceValues().text())));

  private static CborMap realm() {
    return CCA.realmClaims(REPORT_DATA.padTo(64), INIT_DATA.padTo(64), RIM);
  }

  private static Bytes token() {
    return CCA.token(CCA.platformClaims(), realm());
  }

  private static VerificationResult verify(Bytes token) {
    return verify(token, STORES);
  }

  private static VerificationResult verify(Bytes token, Endorsements endorsements) {
    return VERIFIER.verify(Evidence.ofRaw(Tee.CCA, token), endorsements, EXPECTED, Instant.EPOCH);
  }

  @Test
  void aSoundTokenIsVerifiedAndSaysThatItIsEmulated() {
    VerificationResult result = verify(token());

    assertThat(result.failures()).isEmpty();
    assertThat(result.verified()).isTrue();
    assertThat(result.emulated()).isTrue();
    assertThat(result.claims().object("nacre").bool("emulated")).isTrue();
    assertThat(result.claims().object("realm").string("cca-realm-initial-measurement"))
        .isEqualTo(RIM.base64());
    assertThat(result.claims().string("report_data")).isEqualTo(REPORT_DATA.padTo(64).hex());
    assertThat(result.claims().string("init_data")).isEqualTo(INIT_DATA.padTo(64).hex());
  }

  @Test
  void theJsonShapeOfGuestsIsTheSameEvidence() {
    Json json = JsonObject.builder().put("token", JsonArray.ofBytes(token())).build();

    assertThat(
            VERIFIER.verify(Evidence.of(Tee.CCA, json), STORES, EXPECTED, Instant.EPOCH).failures())
        .isEmpty();
  }

  @Test
  void theNewerFormIsTheSameEvidence() {
    CborMap parts = parts();
    CborMap messages =
        CborMap.builder()
            .put("__cmwc_t", Cbor.of("tag:ietf.org,2026:rats/cca"))
            .put(44234, CborArray.of(Cbor.of(263), parts.get(44234, "")))
            .put(44241, CborArray.of(Cbor.of(263), parts.get(44241, "")))
            .build();

    assertThat(verify(new CborTag(907, messages).encode()).failures()).isEmpty();
  }

  @Test
  void aKeyAsCoseIsBoundByItsOwnBytes() {
    Bytes key = CoseKey.encode((EcJwk) Jwk.of(CCA.realmKey().getPublic()));
    CborMap realm =
        with(with(realm(), 265, Cbor.of("tag:arm.com,2023:realm#1.0.0")), 44237, Cbor.of(key));
    CborMap platform = with(CCA.platformClaims(), 10, Cbor.of(Digests.sha256(key)));

    assertThat(verify(CCA.token(platform, realm)).failures()).isEmpty();
  }

  @Test
  void anEnrolledKeyNeedsNoEmulation() {
    VerificationResult result =
        Verifier.trusting(TrustAnchors.vendors())
            .verify(
                Evidence.ofRaw(Tee.CCA, token()),
                STORES,
                EXPECTED.withEnrolledKeys(Set.of(CCA.platformFingerprint())),
                Instant.EPOCH);

    assertThat(result.failures()).isEmpty();
    assertThat(result.emulated()).isFalse();
  }

  @Test
  void aStoredKeyThatNobodyEnrolledIsRefused() {
    VerificationResult result =
        Verifier.trusting(TrustAnchors.vendors())
            .verify(Evidence.ofRaw(Tee.CCA, token()), STORES, EXPECTED, Instant.EPOCH);

    assertThat(result.failures()).extracting(Finding::check).containsExactly("cca.platform.key");
  }

  @Test
  void aPlatformThatNobodyKnowsIsRefused() {
    assertThat(verify(token(), Endorsements.none()).failures())
        .extracting(Finding::check)
        .containsExactly("cca.platform.key");
    assertThat(
            verify(
                    STRANGER.token(
                        STRANGER.platformClaims(),
                        STRANGER.realmClaims(REPORT_DATA.padTo(64), INIT_DATA.padTo(64), RIM)))
                .failures())
        .extracting(Finding::check)
        .contains("cca.platform.key");
  }

  @Test
  void withoutReferenceValuesTheChecksAreNamedAsNotMade() {
    var onlyKeys =
        Endorsements.none()
            .with(
                EndorsementKind.CCA_PLATFORM_KEYS, List.of(Bytes.utf8(CCA.platformKeys().text())));

    VerificationResult result = verify(token(), onlyKeys);

    assertThat(result.verified()).isTrue();
    assertThat(result.findings())
        .filteredOn(finding -> finding.status() == Finding.Status.NOT_MADE)
        .extracting(Finding::check)
        .containsExactly("cca.platform.reference_values", "cca.realm.reference_values");
  }

  @Test
  void aStoreThatIsNoneIsAFinding() {
    for (EndorsementKind kind :
        List.of(EndorsementKind.CCA_PLATFORM_KEYS, EndorsementKind.CCA_REFERENCE_VALUES)) {
      for (String store : List.of("", "{", "7", "[7]", "{\"platform\":[7]}", "[{}]")) {
        VerificationResult result = verify(token(), STORES.with(kind, List.of(Bytes.utf8(store))));
        assertThat(result.verified()).as(kind + " " + store).isFalse();
      }
    }
  }

  /// One claim changed and signed again by the same keys: only the check of that claim speaks.
  @ParameterizedTest(name = "{0}")
  @MethodSource
  void aClaimThatMustNotBeSoIsRefusedByItsOwnCheck(
      String name, UnaryOperator<CborMap> platform, UnaryOperator<CborMap> realm, String check) {
    VerificationResult result =
        verify(CCA.token(platform.apply(CCA.platformClaims()), realm.apply(realm())));

    assertThat(result.verified()).isFalse();
    assertThat(result.failures()).extracting(Finding::check).containsExactly(check);
  }

  static Stream<Arguments> aClaimThatMustNotBeSoIsRefusedByItsOwnCheck() {
    Bytes other = Bytes.ofHex("07".repeat(32));
    Cbor component = CborMap.builder().put(1, "RMM").put(2, other).put(5, other).build();
    Cbor components = CCA.platformClaims().get(2399, "");
    Cbor first = ((CborArray) components).get(0);
    return Stream.of(
        platform("another profile", 265, Cbor.of("tag:example.org"), "cca.platform.profile"),
        platform("another realm's key", 10, Cbor.of(other), "cca.binding"),
        platform("a longer digest", 10, Cbor.of(other.padTo(64)), "cca.binding"),
        platform("another instance", 256, Cbor.of(other.padTo(33)), "cca.platform.key"),
        platform("debugged", 2395, Cbor.of(0x5000), "cca.platform.lifecycle"),
        platform("almost secured", 2395, Cbor.of(0x3100), "cca.platform.lifecycle"),
        platform("unknown state", 2395, Cbor.of(0), "cca.platform.lifecycle"),
        platform("configured otherwise", 2401, Cbor.of(other), "cca.platform.reference_values"),
        platform(
            "another component", 2399, CborArray.of(component), "cca.platform.reference_values"),
        platform(
            "a component twice",
            2399,
            CborArray.of(first, first, first),
            "cca.platform.reference_values"),
        realm("another challenge", 10, Cbor.of(other.padTo(64)), "cca.realm.challenge"),
        realm("other initdata", 44235, Cbor.of(other.padTo(64)), "cca.realm.personalization"),
        realm("another hash of the key", 44240, Cbor.of("sha-512"), "cca.binding"),
        realm("an unknown hash of the key", 44240, Cbor.of("md5"), "cca.binding"));
  }

  @Test
  void aMakeOrAKeyOfAnotherIsRefusedByAllThatSeeIt() {
    Bytes other = Bytes.ofHex("07".repeat(32));
    assertThat(
            verify(CCA.token(with(CCA.platformClaims(), 2396, Cbor.of(other)), realm())).failures())
        .extracting(Finding::check)
        .containsExactly("cca.platform.implementation", "cca.platform.reference_values");
    assertThat(
            verify(
                    CCA.token(
                        CCA.platformClaims(), with(realm(), 44237, Cbor.of(STRANGER.realmPoint()))))
                .failures())
        .extracting(Finding::check)
        .containsExactly("cca.realm.signature", "cca.binding");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void aClaimOfAnotherFormIsMalformed(String name, boolean ofPlatform, int label, Cbor value) {
    Bytes token =
        ofPlatform
            ? CCA.token(with(CCA.platformClaims(), label, value), realm())
            : CCA.token(CCA.platformClaims(), with(realm(), label, value));

    assertThat(verify(token).failures()).extracting(Finding::check).containsExactly("cca.form");
  }

  static Stream<Arguments> aClaimOfAnotherFormIsMalformed() {
    Cbor longer = Cbor.of(Bytes.zeros(65));
    Cbor text = Cbor.of("text");
    return Stream.of(
        Arguments.of("profile is a number", true, 265, Cbor.of(1)),
        Arguments.of("challenge of 31 bytes", true, 10, Cbor.of(Bytes.zeros(31))),
        Arguments.of("implementation of 33 bytes", true, 2396, Cbor.of(Bytes.zeros(33))),
        Arguments.of("instance of 32 bytes", true, 256, Cbor.of(Bytes.zeros(32))),
        Arguments.of("lifecycle of 17 bits", true, 2395, Cbor.of(0x10000)),
        Arguments.of("negative lifecycle", true, 2395, Cbor.of(-1)),
        Arguments.of("no components", true, 2399, CborArray.of()),
        Arguments.of(
            "a component with a label of its own",
            true,
            2399,
            CborArray.of(
                CborMap.builder()
                    .put(2, Bytes.zeros(32))
                    .put(5, Bytes.zeros(32))
                    .put(9, 1)
                    .build())),
        Arguments.of(
            "a component without signer",
            true,
            2399,
            CborArray.of(CborMap.builder().put(2, Bytes.zeros(32)).build())),
        Arguments.of("challenge of 65 bytes", false, 10, longer),
        Arguments.of("challenge is text", false, 10, text),
        Arguments.of("personalization of 65 bytes", false, 44235, longer),
        Arguments.of("RIM of 65 bytes", false, 44238, longer),
        Arguments.of("three registers", false, 44239, CborArray.of(longer, longer, longer)),
        Arguments.of(
            "a key on no curve", false, 44237, Cbor.of(Bytes.of((byte) 4).concat(Bytes.zeros(96)))),
        Arguments.of("a key at infinity", false, 44237, Cbor.of(Bytes.zeros(97))),
        Arguments.of(
            "a compressed key", false, 44237, Cbor.of(Bytes.of((byte) 2).concat(Bytes.zeros(48)))),
        Arguments.of("an unknown profile with a bare key", false, 265, text));
  }

  @Test
  void aTokenInAnotherWrappingIsMalformed() {
    CborMap parts = parts();
    for (Cbor wrapped :
        List.of(
            parts,
            new CborTag(398, parts),
            new CborTag(399, CborArray.of()),
            new CborTag(399, new CborTag(399, parts)),
            new CborTag(399, with(parts, 1, Cbor.of(1))),
            new CborTag(399, without(parts, 44234)),
            new CborTag(399, without(parts, 44241)),
            new CborTag(399, with(parts, 44241, Cbor.of(1))),
            new CborTag(907, with(parts, 44241, CborArray.of(Cbor.of(263)))))) {
      assertThat(verify(wrapped.encode()).failures())
          .extracting(Finding::check)
          .containsExactly("cca.form");
    }
  }

  @Test
  void exchangedPartsAreRefused() {
    CborMap parts = parts();
    CborMap exchanged = with(with(parts, 44234, parts.get(44241, "")), 44241, parts.get(44234, ""));

    assertThat(verify(new CborTag(399, exchanged).encode()).verified()).isFalse();
  }

  @Test
  void aTokenCutAnywhereIsMalformed() {
    Bytes token = token();
    for (int size = 0; size < token.size(); size++) {
      assertThat(verify(token.slice(0, size)).failures())
          .extracting(Finding::check)
          .containsExactly("cca.form");
    }
    assertThat(verify(token.concat(Bytes.zeros(1))).verified()).isFalse();
  }

  @Test
  void aTokenWithAByteChangedIsRefused() {
    Bytes token = token();
    for (int at = 0; at < token.size(); at += STEP) {
      byte[] changed = token.toArray();
      changed[at] ^= (byte) (1 << at % 8);
      assertThat(verify(Bytes.of(changed)).verified()).as("byte %d", at).isFalse();
    }
  }

  @Test
  void aTokenThatIsNotWrittenInTheShortestFormIsMalformed() {
    Bytes token = token();
    Bytes longer = Bytes.ofHex("da0000018f").concat(token.slice(3, token.size()));
    Bytes open =
        token
            .slice(0, 3)
            .concat(Bytes.ofHex("bf"))
            .concat(token.slice(4, token.size()))
            .concat(Bytes.ofHex("ff"));

    assertThat(verify(longer).sentence()).contains("the shortest form of 399");
    assertThat(verify(open).sentence()).contains("a definite length");
  }

  private static Arguments platform(String name, int label, Cbor value, String check) {
    UnaryOperator<CborMap> change = claims -> with(claims, label, value);
    return Arguments.of("platform: " + name, change, UnaryOperator.<CborMap>identity(), check);
  }

  private static Arguments realm(String name, int label, Cbor value, String check) {
    UnaryOperator<CborMap> change = claims -> with(claims, label, value);
    return Arguments.of("realm: " + name, UnaryOperator.<CborMap>identity(), change, check);
  }

  private static CborMap parts() {
    return ((CborTag) Cbor.parse(token(), CborForm.DETERMINISTIC)).content().asMap("token");
  }

  private static CborMap with(CborMap map, int label, Cbor value) {
    var entries = new LinkedHashMap<>(map.entries());
    entries.put(Cbor.of(label), value);
    return new CborMap(entries);
  }

  private static CborMap without(CborMap map, int label) {
    var entries = new LinkedHashMap<>(map.entries());
    entries.remove(Cbor.of(label));
    return new CborMap(entries);
  }
}
