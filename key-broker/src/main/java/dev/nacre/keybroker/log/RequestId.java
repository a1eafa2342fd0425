package dev.nacre.keybroker.log;

import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/// The number of a request: stands in each log line that the request causes, and in its answer as
/// `x-request-id`. Ours, not the caller's, who could otherwise write into another's story.
public final class RequestId {
  /// The header that tells it.
  public static final String HEADER = "x-request-id";

  private static final ScopedValue<String> CURRENT = ScopedValue.newInstance();

  private RequestId() {}

  /// A number that no other request has for a long time; no secret.
  public static String fresh() {
    return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
  }

  /// Does `work` as the request `id`.
  public static <T> T around(String id, Supplier<T> work) {
    return ScopedValue.where(CURRENT, id).call(work::get);
  }

  static Optional<String> current() {
    return CURRENT.isBound() ? Optional.of(CURRENT.get()) : Optional.empty();
  }
}
