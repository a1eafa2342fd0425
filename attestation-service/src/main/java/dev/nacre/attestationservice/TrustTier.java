package dev.nacre.attestationservice;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/// How far a claim or a whole machine is to be trusted (AR4SI, draft-ietf-rats-ar4si section 3.2),
/// best first.
public enum TrustTier {
  NONE,
  AFFIRMING,
  WARNING,
  CONTRAINDICATED;

  /// The tier of a value of a trustworthiness claim, -128 to 127.
  public static TrustTier of(int value) {
    int size = value < 0 ? -value - 1 : value;
    if (size < 2 && value >= -1) {
      return NONE;
    }
    if (size < 32) {
      return AFFIRMING;
    }
    return size < 96 ? WARNING : CONTRAINDICATED;
  }

  static TrustTier worstOf(Collection<Integer> values) {
    return values.stream().map(TrustTier::of).max(Comparator.naturalOrder()).orElse(NONE);
  }

  /// The word in a token, such as `affirming`.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
