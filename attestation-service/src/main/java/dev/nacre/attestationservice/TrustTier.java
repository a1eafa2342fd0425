package dev.nacre.attestationservice;

import java.util.Collection;
import java.util.Locale;

/// How far a claim or a whole machine is to be trusted (AR4SI, draft-ietf-rats-ar4si section 3.2),
/// best first.
public enum TrustTier {
  NONE,
  AFFIRMING,
  WARNING,
  CONTRAINDICATED;

  private final String word = name().toLowerCase(Locale.ROOT);

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
    TrustTier worst = NONE;
    for (int value : values) {
      TrustTier tier = of(value);
      worst = tier.compareTo(worst) > 0 ? tier : worst;
    }
    return worst;
  }

  /// The word in a token, such as `affirming`.
  public String word() {
    return word;
  }
}
