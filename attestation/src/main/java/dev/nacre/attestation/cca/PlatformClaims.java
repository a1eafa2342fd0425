package dev.nacre.attestation.cca;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.cbor.Cbor;
import dev.nacre.codec.cbor.CborArray;
import dev.nacre.codec.cbor.CborMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a platform says about itself (RMM specification section A7.2.3.2).
///
/// @param challenge the digest of the key that signs the realm's token
/// @param implementationId 32 bytes: the make of the platform
/// @param instanceId 33 bytes: the one platform, and so its key
/// @param configuration of the platform's security, as the make defines it
/// @param lifecycle 0 to 65535; see [#isSecured]
/// @param unknown claims that nobody here understands
public record PlatformClaims(
    String profile,
    Bytes challenge,
    Bytes implementationId,
    Bytes instanceId,
    Bytes configuration,
    int lifecycle,
    List<SoftwareComponent> components,
    Optional<String> verificationService,
    String hashAlgorithm,
    List<String> unknown) {
  /// The profiles whose claims these are.
  static final Set<String> PROFILES =
      Set.of("http://arm.com/CCA-SSD/1.0.0", "tag:arm.com,2023:cca_platform#1.0.0");

  private static final int CHALLENGE = 10;
  private static final int INSTANCE = 256;
  private static final int PROFILE = 265;
  private static final int LIFECYCLE = 2395;
  private static final int IMPLEMENTATION = 2396;
  private static final int COMPONENTS = 2399;
  private static final int SERVICE = 2400;
  private static final int CONFIGURATION = 2401;
  private static final int HASH = 2402;
  private static final Set<Long> KNOWN =
      Set.of(10L, 256L, 265L, 2395L, 2396L, 2399L, 2400L, 2401L, 2402L);
  private static final int SECURED = 0x30;
  private static final String NAME = "CCA platform ";

  public PlatformClaims {
    components = List.copyOf(components);
    unknown = List.copyOf(unknown);
  }

  static PlatformClaims parse(CborMap claims) {
    return new PlatformClaims(
        claims.text(PROFILE, NAME + "profile"),
        digest(claims.bytes(CHALLENGE, NAME + "challenge")),
        sized(claims, IMPLEMENTATION, "implementation id", 32),
        sized(claims, INSTANCE, "instance id", 33),
        claims.bytes(CONFIGURATION, NAME + "configuration"),
        lifecycle(claims.number(LIFECYCLE, NAME + "lifecycle")),
        components(claims.array(COMPONENTS, NAME + "software components")),
        claims.find(SERVICE).map(value -> value.asText(NAME + "verification service")),
        claims.text(HASH, NAME + "hash algorithm"),
        unknown(claims, KNOWN));
  }

  /// Whether the platform is in its secured state, neither being made, debugged nor retired.
  boolean isSecured() {
    return lifecycle >> 8 == SECURED;
  }

  /// What the high byte of the lifecycle means.
  String lifecycleWord() {
    return switch (lifecycle >> 8) {
      case 0x00 -> "unknown";
      case 0x10 -> "assembly and test";
      case 0x20 -> "provisioning of the platform's root of trust";
      case SECURED -> "secured";
      case 0x40 -> "debugging outside the platform's root of trust";
      case 0x50 -> "recoverable debugging of the platform's root of trust";
      case 0x60 -> "decommissioned";
      default -> "undefined";
    };
  }

  static List<String> unknown(CborMap claims, Set<Long> known) {
    return claims.entries().keySet().stream()
        .filter(key -> known.stream().map(Cbor::of).noneMatch(key::equals))
        .map(Cbor::diagnostic)
        .toList();
  }

  static Bytes sized(CborMap claims, int label, String field, int size) {
    Bytes value = claims.bytes(label, "CCA " + field);
    if (value.size() != size) {
      throw MalformedException.at("CCA " + field, size + " bytes", value.size() + " bytes");
    }
    return value;
  }

  private static Bytes digest(Bytes challenge) {
    if (!SoftwareComponent.isDigest(challenge)) {
      throw MalformedException.at(
          NAME + "challenge", "32, 48 or 64 bytes", challenge.size() + " bytes");
    }
    return challenge;
  }

  private static int lifecycle(long value) {
    if (value < 0 || value > 0xffff) {
      throw MalformedException.at(NAME + "lifecycle", "0 to 65535", Long.toString(value));
    }
    return (int) value;
  }

  private static List<SoftwareComponent> components(CborArray items) {
    if (items.size() == 0 || items.size() > 256) {
      throw MalformedException.at(
          NAME + "software components", "1 to 256", Integer.toString(items.size()));
    }
    return items.stream().map(SoftwareComponent::parse).toList();
  }
}
