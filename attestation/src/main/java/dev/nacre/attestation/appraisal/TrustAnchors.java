package dev.nacre.attestation.appraisal;

import dev.nacre.codec.Bytes;
import java.util.Locale;
import java.util.Set;

/// Whose signatures end a chain.
///
/// The roots of the vendors are pinned in the code of each TEE by the fingerprints of their public
/// keys and are always trusted. A lab adds the root of an emulated processor, under a name that
/// says so; every result that rests on it says so too.
///
/// @param name how the configuration calls this set; contains `emulated` when any emulated root is
///   in it
/// @param emulatedRoots SHA-256 over the DER SubjectPublicKeyInfo of each emulated root
public record TrustAnchors(String name, Set<Bytes> emulatedRoots) {
  private static final TrustAnchors VENDORS = new TrustAnchors("vendors", Set.of());

  public TrustAnchors {
    emulatedRoots = Set.copyOf(emulatedRoots);
    if (!emulatedRoots.isEmpty() && !name.toLowerCase(Locale.ROOT).contains("emulated")) {
      throw new IllegalArgumentException(
          "trust anchors with an emulated root must be called so: expected a name that contains"
              + " \"emulated\", found \""
              + name
              + "\"");
    }
  }

  /// The makers of real hardware only: the one set for production.
  public static TrustAnchors vendors() {
    return VENDORS;
  }

  /// The makers of real hardware, and the emulated processors with these roots.
  ///
  /// @param name must contain `emulated`
  /// @param rootFingerprints SHA-256 over the DER SubjectPublicKeyInfo of each root
  /// @throws IllegalArgumentException when the name does not say what this is
  public static TrustAnchors emulated(String name, Set<Bytes> rootFingerprints) {
    return new TrustAnchors(name, rootFingerprints);
  }

  public boolean trustsEmulated(Bytes rootFingerprint) {
    return emulatedRoots.contains(rootFingerprint);
  }
}
