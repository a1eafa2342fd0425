package dev.nacre.keybroker.refusal;

import dev.nacre.codec.Shown;
import dev.nacre.keybroker.call.Call;
import dev.nacre.keybroker.limits.Sources;
import java.util.Optional;

/// A guest's call that may be turned away. Nearly none is, so where and what is read only then.
///
/// @param call with its path from `auth`, `attest` or the plugin's name on
/// @param tee the kind of machine; `unknown` before it has said so
/// @param known what tells the guest from others behind the same address
public record Occasion(Call call, String tee, Optional<String> known) {
  private static final String UNKNOWN = "unknown";

  /// @param call of a guest who has shown nothing yet
  public static Occasion of(Call call) {
    return new Occasion(call, UNKNOWN, Optional.empty());
  }

  /// Whether guests make such a call.
  ///
  /// @param call with such a path too
  public static boolean isGuests(Call call) {
    return switch (call.method()) {
      case "POST" -> call.head().equals("auth") || call.head().equals("attest");
      case "GET" -> true;
      default -> false;
    };
  }

  public Occasion of(String tee) {
    return new Occasion(call, tee, known);
  }

  /// The same of one of the guests behind an address.
  public Occasion by(String guest) {
    return new Occasion(call, tee, Optional.of(guest));
  }

  /// `challenge`, `attestation` or `release`.
  String stage() {
    return switch (call.head()) {
      case "auth" -> "challenge";
      case "attest" -> "attestation";
      default -> "release";
    };
  }

  /// What was asked for, shown.
  Optional<String> resource() {
    if (!stage().equals("release")) {
      return Optional.empty();
    }
    String scheme = call.head().equals("resource") ? "kbs" : "kbs+" + call.head();
    return Optional.of(Shown.name(scheme + ":///" + call.name()));
  }

  /// The address at the other end.
  public String host() {
    return call.caller().source();
  }

  /// Who has the trouble: it is told of once a minute.
  String who() {
    return known.orElseGet(() -> Sources.of(host()));
  }
}
