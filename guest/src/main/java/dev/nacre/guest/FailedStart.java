package dev.nacre.guest;

import dev.nacre.protocol.agent.Stage;
import java.util.function.Supplier;

/// The start cannot go on; the machine powers off.
final class FailedStart extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Stage stage;

  FailedStart(Stage stage, String reason) {
    super(reason);
    this.stage = stage;
  }

  FailedStart(Stage stage, Throwable cause) {
    super(reason(cause), cause);
    this.stage = stage;
  }

  Stage stage() {
    return stage;
  }

  /// Does `work`; what goes wrong there failed at `stage`, unless it says otherwise itself.
  static <T> T at(Stage stage, Supplier<T> work) {
    try {
      return work.get();
    } catch (FailedStart e) {
      throw e;
    } catch (RuntimeException e) {
      throw new FailedStart(stage, e);
    }
  }

  private static String reason(Throwable cause) {
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }
}
