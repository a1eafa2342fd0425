package dev.nacre.codec;

import java.time.Instant;
import java.util.function.Function;

/// How times are written whose text is the same for a whole second. The calendar is reckoned once a
/// second, and not for each of the thousands of times that fall into it.
public final class SecondText {
  private final Function<Instant, String> writing;
  private volatile Written last;

  private record Written(long second, String text) {}

  /// @param writing a time without a fraction of a second
  public SecondText(Function<Instant, String> writing) {
    this.writing = writing;
    this.last = written(0);
  }

  private Written written(long second) {
    return new Written(second, writing.apply(Instant.ofEpochSecond(second)));
  }

  /// The text of the second in which `time` lies.
  public String of(Instant time) {
    Written known = last;
    if (known.second() != time.getEpochSecond()) {
      known = written(time.getEpochSecond());
      last = known;
    }
    return known.text();
  }
}
