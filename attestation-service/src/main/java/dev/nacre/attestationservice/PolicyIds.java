package dev.nacre.attestationservice;

import dev.nacre.codec.MalformedException;
import java.util.List;

/// Which policies whoever sends evidence wants to judge it.
public final class PolicyIds {
  /// Each is evaluated for each machine and device, and anybody may ask.
  private static final int MOST = 16;

  private static final List<String> USUAL = List.of("default");

  private PolicyIds() {}

  /// @param asked as upstream's clients name them; none is `default`
  /// @throws MalformedException when they are more than are evaluated at once
  public static List<String> of(List<String> asked) {
    if (asked.size() > MOST) {
      throw MalformedException.at("policy_ids", "at most " + MOST, asked.size() + " of them");
    }
    return asked.isEmpty() ? USUAL : asked;
  }
}
