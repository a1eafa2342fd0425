package dev.nacre.attestationservice.reference;

import dev.nacre.codec.MalformedException;
import dev.nacre.codec.cbor.Cbor;
import dev.nacre.codec.cbor.CborMap;
import dev.nacre.codec.cbor.CborTag;
import java.time.Instant;
import java.util.Optional;

/// When a CoRIM counts (validity-map, draft-ietf-rats-corim section 7.3): seconds since 1970 under
/// tag 1.
final class CorimTime {
  private static final int EPOCH = 1;
  private static final int NOT_BEFORE = 0;
  private static final int NOT_AFTER = 1;
  private static final long LAST = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();

  private CorimTime() {}

  /// @param what it is the validity of
  /// @return when it ends, where it does
  /// @throws MalformedException when `now` is not within it
  static Optional<Instant> require(Optional<Cbor> validity, String what, Instant now) {
    if (validity.isEmpty()) {
      return Optional.empty();
    }
    CborMap map = validity.get().asMap(what + "'s validity");
    Optional<Instant> start = map.find(NOT_BEFORE).map(time -> instant(time, what));
    Optional<Instant> end = map.find(NOT_AFTER).map(time -> instant(time, what));
    if (start.filter(now::isBefore).isPresent()) {
      throw MalformedException.at(what, "one that counts already", "not before " + start.get());
    }
    if (end.filter(last -> !now.isBefore(last)).isPresent()) {
      throw MalformedException.at(what, "one that still counts", "not after " + end.get());
    }
    return end;
  }

  private static Instant instant(Cbor time, String what) {
    if (time instanceof CborTag(long number, Cbor seconds) && number == EPOCH) {
      long second = seconds.asLong(what + "'s time");
      if (second >= 0 && second <= LAST) {
        return Instant.ofEpochSecond(second);
      }
    }
    throw MalformedException.at(what + "'s time", "seconds since 1970 under tag 1", time.kind());
  }
}
