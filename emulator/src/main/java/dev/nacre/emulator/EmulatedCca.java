package dev.nacre.emulator;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Digests;
import dev.nacre.codec.cbor.Cbor;
import dev.nacre.codec.cbor.CborArray;
import dev.nacre.codec.cbor.CborBytes;
import dev.nacre.codec.cbor.CborMap;
import dev.nacre.codec.cbor.CborTag;
import dev.nacre.codec.cose.CoseAlgorithm;
import dev.nacre.codec.cose.CoseSign1;
import dev.nacre.codec.jose.EcJwk;
import dev.nacre.codec.jose.Jwk;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.util.List;

/// An Arm CCA platform of one's own with one realm on it: signs the tokens that the realm asks for.
///
/// @param platformKey the key of the platform (CPAK), P-384
/// @param realmKey the key of the realm (RAK), P-384
public record EmulatedCca(
    KeyPair platformKey, KeyPair realmKey, Bytes implementationId, Bytes instanceId) {
  private static final int COLLECTION = 399;
  private static final int PLATFORM = 44234;
  private static final int REALM = 44241;
  private static final int SECURED = 0x3000;
  private static final Bytes CONFIGURATION = Bytes.ofHex("cfcfcfcf");
  private static final Bytes SIGNER = Digests.sha256(Bytes.utf8("emulated signer"));
  private static final List<String> COMPONENTS = List.of("RSE_BL2", "AP_BL31", "RMM");

  public static EmulatedCca create(SecureRandom chance) {
    KeyPair platform = Mint.ec("secp384r1", chance);
    KeyPair realm = Mint.ec("secp384r1", chance);
    Bytes ids = Bytes.drawn(64, chance);
    return new EmulatedCca(
        platform, realm, ids.slice(0, 32), Bytes.of((byte) 1).concat(ids.slice(32, 64)));
  }

  /// What a verifier must be told to believe this platform: SHA-256 over the DER
  /// SubjectPublicKeyInfo of its key.
  public Bytes platformFingerprint() {
    return Digests.sha256(Bytes.of(platformKey.getPublic().getEncoded()));
  }

  /// The trust-anchor store that names this platform, in upstream's form.
  public JsonArray platformKeys() {
    return JsonArray.of(
        JsonObject.builder()
            .put("pkey", Jwk.of(platformKey.getPublic()).toJson())
            .put("implementation-id", implementationId.hex())
            .put("instance-id", instanceId.hex())
            .build());
  }

  /// The reference values that this platform meets, in upstream's form.
  public JsonObject referenceValues() {
    JsonArray components =
        COMPONENTS.stream()
            .map(name ->
                JsonObject.builder()
                    .put("measurement-value", measurement(name).hex())
                    .put("signer-id", SIGNER.hex())
                    .put("component-type", name)
                    .build())
            .collect(JsonArray.collector());
    return JsonObject.builder()
        .put(
            "platform",
            JsonArray.of(
                JsonObject.builder()
                    .put("implementation-id", implementationId.hex())
                    .put("sw-components", components)
                    .put("platform-configuration", CONFIGURATION.hex())
                    .build()))
        .put("realm", JsonArray.of())
        .build();
  }

  /// What the platform says, for a test to bend before it is signed.
  public CborMap platformClaims() {
    return CborMap.builder()
        .put(265, "http://arm.com/CCA-SSD/1.0.0")
        .put(10, Digests.sha256(realmPoint()))
        .put(2396, implementationId)
        .put(256, instanceId)
        .put(2401, CONFIGURATION)
        .put(2395, SECURED)
        .put(2402, "sha-256")
        .put(2399, new CborArray(COMPONENTS.stream().<Cbor>map(EmulatedCca::component).toList()))
        .build();
  }

  /// What the realm manager says, for a test to bend before it is signed.
  ///
  /// @param challenge 64 bytes that the guest chose
  /// @param personalization 64 bytes that the host chose
  /// @param initialMeasurement 32 or 64 bytes
  public CborMap realmClaims(Bytes challenge, Bytes personalization, Bytes initialMeasurement) {
    Cbor register = new CborBytes(Bytes.zeros(initialMeasurement.size()));
    return CborMap.builder()
        .put(10, challenge)
        .put(44235, personalization)
        .put(44238, initialMeasurement)
        .put(44239, CborArray.of(register, register, register, register))
        .put(44236, initialMeasurement.size() == 32 ? "sha-256" : "sha-512")
        .put(44237, realmPoint())
        .put(44240, "sha-256")
        .build();
  }

  /// The token over both sets of claims, each signed by its own key.
  public Bytes token(CborMap platformClaims, CborMap realmClaims) {
    return new CborTag(
            COLLECTION,
            CborMap.builder()
                .put(PLATFORM, signed(platformClaims, platformKey))
                .put(REALM, signed(realmClaims, realmKey))
                .build())
        .encode();
  }

  private static Bytes signed(CborMap claims, KeyPair key) {
    return CoseSign1.sign(claims.encode(), CoseAlgorithm.ES384, key.getPrivate()).encode();
  }

  /// The realm's key as a bare point, 97 bytes.
  public Bytes realmPoint() {
    return ((EcJwk) Jwk.of((ECPublicKey) realmKey.getPublic())).point();
  }

  private static CborMap component(String name) {
    return CborMap.builder().put(1, name).put(2, measurement(name)).put(5, SIGNER).build();
  }

  private static Bytes measurement(String name) {
    return Digests.sha256(Bytes.utf8("emulated " + name));
  }
}
