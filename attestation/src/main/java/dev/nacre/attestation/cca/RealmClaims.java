package dev.nacre.attestation.cca;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.cbor.Cbor;
import dev.nacre.codec.cbor.CborArray;
import dev.nacre.codec.cbor.CborForm;
import dev.nacre.codec.cbor.CborMap;
import dev.nacre.codec.cose.CoseKey;
import dev.nacre.codec.jose.EcCurve;
import dev.nacre.codec.jose.EcJwk;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What the realm manager says about a realm (RMM specification section A7.2.3.1).
///
/// @param challenge 64 bytes that the guest chose
/// @param personalization 64 bytes that the host chose at the realm's start
/// @param initialMeasurement what the realm was made of (RIM)
/// @param extensibleMeasurements what it measured later, four registers (REM)
/// @param hashAlgorithm of the measurements
/// @param encodedKey the realm's key as it came, over which its digest is made
/// @param key the same, P-384
/// @param keyHashAlgorithm of that digest
/// @param unknown claims that nobody here understands
public record RealmClaims(
    Optional<String> profile,
    Bytes challenge,
    Bytes personalization,
    Bytes initialMeasurement,
    List<Bytes> extensibleMeasurements,
    String hashAlgorithm,
    Bytes encodedKey,
    EcJwk key,
    String keyHashAlgorithm,
    List<String> unknown) {
  /// The profile whose key is a COSE_Key; without a profile it is a bare point.
  static final String PROFILE_OF_KEYS = "tag:arm.com,2023:realm#1.0.0";

  private static final int CHALLENGE = 10;
  private static final int PROFILE = 265;
  private static final int PERSONALIZATION = 44235;
  private static final int HASH = 44236;
  private static final int KEY = 44237;
  private static final int INITIAL = 44238;
  private static final int EXTENSIBLE = 44239;
  private static final int KEY_HASH = 44240;
  private static final Set<Long> KNOWN =
      Set.of(10L, 265L, 44235L, 44236L, 44237L, 44238L, 44239L, 44240L);
  private static final int REGISTERS = 4;
  private static final String NAME = "CCA realm ";

  public RealmClaims {
    extensibleMeasurements = List.copyOf(extensibleMeasurements);
    unknown = List.copyOf(unknown);
  }

  static RealmClaims parse(CborMap claims) {
    Optional<String> profile = claims.find(PROFILE).map(value -> value.asText(NAME + "profile"));
    Bytes encodedKey = claims.bytes(KEY, NAME + "public key");
    return new RealmClaims(
        profile,
        PlatformClaims.sized(claims, CHALLENGE, "realm challenge", 64),
        PlatformClaims.sized(claims, PERSONALIZATION, "realm personalization value", 64),
        measurement(claims.get(INITIAL, NAME + "initial measurement")),
        registers(claims.array(EXTENSIBLE, NAME + "extensible measurements")),
        claims.text(HASH, NAME + "hash algorithm"),
        encodedKey,
        key(profile, encodedKey),
        claims.text(KEY_HASH, NAME + "public key hash algorithm"),
        PlatformClaims.unknown(claims, KNOWN));
  }

  private static EcJwk key(Optional<String> profile, Bytes encoded) {
    EcJwk key =
        profile.isPresent()
            ? CoseKey.parse(encoded, CborForm.PREFERRED)
            : EcJwk.ofPoint(EcCurve.P_384, encoded);
    if (key.curve() != EcCurve.P_384) {
      throw MalformedException.at(NAME + "public key", "P-384", key.curve().joseName());
    }
    return key;
  }

  private static List<Bytes> registers(CborArray items) {
    if (items.size() != REGISTERS) {
      throw MalformedException.at(
          NAME + "extensible measurements", REGISTERS + "", Integer.toString(items.size()));
    }
    return items.stream().map(RealmClaims::measurement).toList();
  }

  private static Bytes measurement(Cbor item) {
    Bytes measurement = item.asBytes(NAME + "measurement");
    if (!SoftwareComponent.isDigest(measurement)) {
      throw MalformedException.at(
          NAME + "measurement", "32, 48 or 64 bytes", measurement.size() + " bytes");
    }
    return measurement;
  }
}
