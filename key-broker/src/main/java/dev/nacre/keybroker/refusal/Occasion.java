package dev.nacre.keybroker.refusal;

import dev.nacre.codec.Shown;
import dev.nacre.keybroker.call.Call;
import dev.nacre.keybroker.limits.Sources;
import java.util.Optional;

/// Where a call was turned away.
///
/// @param stage `challenge`, `attestation` or `release`
/// @param tee the kind of machine; `unknown` before it has said so
/// @param resource what was asked for, shown
/// @param host the address at the other end
/// @param who has this trouble: what it is told of once a minute
public record Occasion(
    String stage, String tee, Optional<String> resource, String host, String who) {
  private static final String UNKNOWN = "unknown";

  /// @param call with its path from `auth`, `attest` or the plugin's name on, of a guest who has
  ///   shown nothing yet
  public static Occasion of(Call call) {
    String host = call.caller().source();
    String who = Sources.of(host);
    return switch (call.head()) {
      case "auth" -> new Occasion("challenge", UNKNOWN, Optional.empty(), host, who);
      case "attest" -> new Occasion("attestation", UNKNOWN, Optional.empty(), host, who);
      default -> {
        String scheme = call.head().equals("resource") ? "kbs" : "kbs+" + call.head();
        String uri = Shown.name(scheme + ":///" + call.name());
        yield new Occasion("release", UNKNOWN, Optional.of(uri), host, who);
      }
    };
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
    return new Occasion(stage, tee, resource, host, who);
  }

  /// @param known what tells a guest from others behind the same address
  public Occasion by(String known) {
    return new Occasion(stage, tee, resource, host, known);
  }
}
