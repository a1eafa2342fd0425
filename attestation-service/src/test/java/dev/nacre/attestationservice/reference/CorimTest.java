package dev.nacre.attestationservice.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.cbor.Cbor;
import dev.nacre.codec.cbor.CborArray;
import dev.nacre.codec.cbor.CborMap;
import dev.nacre.codec.cbor.CborTag;
import dev.nacre.codec.cose.CoseAlgorithm;
import dev.nacre.codec.cose.CoseSign1;
import dev.nacre.codec.jose.EcCurve;
import dev.nacre.codec.jose.PrivateJwk;
import dev.nacre.codec.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class CorimTest {
  private static final Instant NOW = Instant.parse("2026-11-27T12:00:00Z");
  private static final PrivateJwk KEY = PrivateJwk.generate(EcCurve.P_256);
  private static final PrivateJwk STRANGER = PrivateJwk.generate(EcCurve.P_256);
  private static final Bytes DIGEST = Bytes.ofHex("ab".repeat(32));
  private static final ExtractorSettings SIGNED =
      ExtractorSettings.standard().trusting(List.of(KEY.publicJwk()));
  private static final ExtractorSettings UNSIGNED =
      ExtractorSettings.standard().allowingUnsignedCorim();

  private static Map<String, Json> values(Bytes corim, ExtractorSettings settings) {
    return Corim.parse(corim).extract(settings, NOW).values();
  }

  /// A CoRIM whose one triple has `measurements` about model `m` of `vendor`.
  private static CborMap.Builder corim(String vendor, Cbor... measurements) {
    CborMap environment =
        CborMap.builder().put(0, CborMap.builder().put(1, vendor).put(2, "m").build()).build();
    CborArray triple = CborArray.of(environment, CborArray.of(measurements));
    CborMap comid =
        CborMap.builder()
            .put(1, CborMap.builder().put(0, "t").build())
            .put(4, CborMap.builder().put(0, CborArray.of(triple)).build())
            .build();
    return CborMap.builder()
        .put(0, "an id")
        .put(1, CborArray.of(new CborTag(506, Cbor.of(comid.encode()))));
  }

  private static Cbor digest(Cbor key, Bytes digest) {
    CborArray digests = CborArray.of(CborArray.of(Cbor.of(1), Cbor.of(digest)));
    return measured(key, CborMap.builder().put(2, digests).build());
  }

  private static Cbor measured(Cbor key, CborMap values) {
    return CborMap.builder().put(0, key).put(1, values).build();
  }

  private static Bytes tagged(CborMap.Builder corim) {
    return new CborTag(501, corim.build()).encode();
  }

  private static CborMap validity(long from, long to) {
    return CborMap.builder()
        .put(0, new CborTag(1, Cbor.of(from)))
        .put(1, new CborTag(1, Cbor.of(to)))
        .build();
  }

  private static void refused(Bytes corim, ExtractorSettings settings, String why) {
    assertThatThrownBy(() -> values(corim, settings))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining(why);
  }

  @Test
  void upstreamsExampleGivesUpstreamsNames() throws IOException {
    Path file =
        Path.of(System.getProperty("nacre.vectors", "?"), "rvps", "unsigned-example-corim.cbor");
    Assumptions.assumeTrue(Files.exists(file), "skipped: no example at " + file);
    Bytes example = Bytes.of(Files.readAllBytes(file));

    Map<String, Json> values = values(example, UNSIGNED);

    assertThat(values)
        .containsOnlyKeys("ACME/RoadRunner/31fb5abf-023e-4992-aa4e-95f9c1503bfa/digests");
    assertThat(values.values().iterator().next().text())
        .contains("a3a5e715f0cc574a73c3f9bebb6bc24f32ffd5b67b387244c2c909da779a1478")
        .startsWith("[\"87428fc522803d31065e7bce3cf03fe475096631e5e07bbd7a0fde60c4cf25c7\",");
  }

  @Test
  void aNameHasVendorModelKeyNameAndSerialNumber() {
    CborMap all =
        CborMap.builder()
            .put(8, "s-7")
            .put(11, "boot")
            .put(4, new CborTag(560, Cbor.of(Bytes.ofHex("0102"))))
            .build();

    assertThat(values(tagged(corim("v", measured(Cbor.of(3), all))), UNSIGNED))
        .containsExactly(Map.entry("v/m/claim3/boot/s-7/raw_bytes", Json.of("0102")));
  }

  @Test
  void whatNacreMeasuresIsNamedAsPoliciesAskForIt() {
    Bytes measured = tagged(corim("nacre", digest(Cbor.of("snp_launch_measurement"), DIGEST)));

    assertThat(values(measured, UNSIGNED))
        .containsExactly(
            Map.entry("snp_launch_measurement", Json.parse("[\"" + DIGEST.hex() + "\"]")));
  }

  @Test
  void theTagsOfEarlyDraftsAreTakenOff() {
    Bytes plain = tagged(corim("v", digest(Cbor.of("k"), DIGEST)));
    Cbor item = new CborTag(501, corim("v", digest(Cbor.of("k"), DIGEST)).build());

    assertThat(values(new CborTag(500, new CborTag(502, item)).encode(), UNSIGNED))
        .isEqualTo(values(plain, UNSIGNED));
  }

  @Test
  void anUnsignedOneIsRefusedUnlessAllowed() {
    refused(tagged(corim("v", digest(Cbor.of("k"), DIGEST))), SIGNED, "a signature");
  }

  @Test
  void aSignedOneNamesItsSigner() {
    Bytes signed = signed(KEY);

    Extracted extracted = Corim.parse(signed).extract(SIGNED, NOW);

    assertThat(extracted.values()).containsOnlyKeys("v/m/k/digests");
    assertThat(extracted.origin().string("signer"))
        .isEqualTo(KEY.publicJwk().thumbprint().base64Url());
  }

  private static Bytes signed(PrivateJwk key) {
    Bytes unsigned = tagged(corim("v", digest(Cbor.of("k"), DIGEST)));
    return CorimSignature.sign(unsigned, key, "tester", NOW.plus(Duration.ofDays(1)));
  }

  @Test
  void theSignatureOfAStrangerIsRefusedEvenWhereUnsignedOnesAreAllowed() {
    refused(signed(STRANGER), SIGNED, "configured keys");
    refused(signed(STRANGER), UNSIGNED, "configured keys");
  }

  @Test
  void aChangedByteOfTheDigestIsRefused() {
    String hex = signed(KEY).hex();
    Bytes changed = Bytes.ofHex(hex.replace(DIGEST.hex(), "cd" + DIGEST.hex().substring(2)));

    refused(changed, SIGNED, "a changed document");
  }

  @Test
  void aSignatureThatIsOverIsRefused() {
    Corim corim = Corim.parse(signed(KEY));

    assertThatThrownBy(() -> corim.extract(SIGNED, NOW.plus(Duration.ofDays(2))))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("still counts");
  }

  @Test
  void whatWasSignedForAnotherPurposeIsNoManifest() {
    Bytes unsigned = tagged(corim("v", digest(Cbor.of("k"), DIGEST)));
    CborMap other = CborMap.builder().put(3, "application/eat+cwt").build();
    Bytes signed = CoseSign1.sign(unsigned, other, CoseAlgorithm.ES256, KEY.key()).encode();

    refused(signed, SIGNED, "application/rim+cbor");
    refused(
        CoseSign1.sign(unsigned, CoseAlgorithm.ES256, KEY.key()).encode(), SIGNED, "content type");
  }

  @Test
  void itsOwnTimeBoundsItsValues() {
    long end = NOW.plus(Duration.ofDays(3)).getEpochSecond();
    CborMap.Builder corim = corim("v", digest(Cbor.of("k"), DIGEST));
    corim.put(4, validity(0, end));

    assertThat(Corim.parse(tagged(corim)).extract(UNSIGNED, NOW).end())
        .contains(Instant.ofEpochSecond(end));
    refused(tagged(corim.put(4, validity(0, 1))), UNSIGNED, "still counts");
    refused(tagged(corim.put(4, validity(end, end + 1))), UNSIGNED, "counts already");
  }

  @Test
  void digestsOfOneNameAreJoinedAndRawValuesMustAgree() {
    Bytes other = Bytes.ofHex("cd".repeat(32));
    Cbor key = Cbor.of("k");

    assertThat(values(tagged(corim("v", digest(key, DIGEST), digest(key, other))), UNSIGNED))
        .containsExactly(
            Map.entry(
                "v/m/k/digests",
                Json.parse("[\"%s\",\"%s\"]".formatted(DIGEST.hex(), other.hex()))));
    Cbor one = measured(key, CborMap.builder().put(4, new CborTag(560, Cbor.of(DIGEST))).build());
    Cbor two = measured(key, CborMap.builder().put(4, new CborTag(560, Cbor.of(other))).build());
    refused(tagged(corim("v", one, two)), UNSIGNED, "two that differ");
  }

  @Test
  void aTagThatIsNoCoMidIsRefusedAndNotPassedOver() {
    CborMap.Builder corim =
        CborMap.builder().put(0, "an id").put(1, CborArray.of(new CborTag(505, Cbor.of(DIGEST))));

    refused(tagged(corim), UNSIGNED, "506");
  }
}
