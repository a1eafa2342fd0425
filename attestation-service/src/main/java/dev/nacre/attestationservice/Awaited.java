package dev.nacre.attestationservice;

import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// Whether whoever asked for the running work still waits for its answer.
///
/// A judgement takes signatures, policies and perhaps questions to makers of hardware. It looks
/// between these, so that callers who ask and go away again cost little more than asking.
public final class Awaited {
  private static final ScopedValue<BooleanSupplier> CURRENT = ScopedValue.newInstance();

  private Awaited() {}

  /// Nobody waits.
  public static final class GoneException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    GoneException() {
      super("the caller does not wait any more", null, false, false);
    }
  }

  /// Does `work`, which ends in a [GoneException] soon after `isAwaited` is false, or after it
  /// would end so anyway.
  public static <T> T during(BooleanSupplier isAwaited, Supplier<T> work) {
    BooleanSupplier outer = CURRENT.orElse(() -> true);
    return ScopedValue.where(CURRENT, () -> outer.getAsBoolean() && isAwaited.getAsBoolean())
        .call(work::get);
  }

  /// @throws GoneException when nobody waits for what the running thread does
  static void require() {
    if (CURRENT.isBound() && !CURRENT.get().getAsBoolean()) {
      throw new GoneException();
    }
  }
}
