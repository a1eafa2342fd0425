package dev.nacre.keybroker.session;

import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.JsonObject;
import java.util.Optional;

/// The key of a session's guest, with the agreement that its answers share, once it was asked for.
/// It is remembered longer than the claims that it was read from.
final class KnownKey {
  private volatile Optional<GuestKeys.Bound> known = Optional.empty();

  /// The key in `claims`, as `keys` finds it; asked for by two threads at once, perhaps read twice.
  ///
  /// @param claims the same at every call
  /// @throws MalformedException when there is none, or it is none
  GuestKeys.Bound in(JsonObject claims, GuestKeys keys) {
    GuestKeys.Bound found = known.orElseGet(() -> keys.of(claims));
    known = Optional.of(found);
    return found;
  }
}
