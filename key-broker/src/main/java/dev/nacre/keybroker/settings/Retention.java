package dev.nacre.keybroker.settings;

import dev.nacre.codec.MalformedException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What of an audit log stays for sure.
public sealed interface Retention {
  /// Everything.
  record Forever() implements Retention {
    @Override
    public String text() {
      return "forever";
    }
  }

  /// Entries that are not older than so many days, one at least.
  record Days(int count) implements Retention {
    public Duration time() {
      return Duration.ofDays(count);
    }

    @Override
    public String text() {
      return count + " days";
    }
  }

  /// So many of the last entries.
  record Entries(int count) implements Retention {
    @Override
    public String text() {
      return count + " entries";
    }
  }

  /// As [#parse] reads it.
  String text();

  /// Reads `forever`, `400 days` or `1000000 entries`.
  ///
  /// @param where the key, for the error
  /// @throws MalformedException when it is none of them, or would keep nothing
  static Retention parse(String where, String text) {
    if (text.equals("forever")) {
      return new Forever();
    }
    Matcher wish = Pattern.compile("([1-9][0-9]{0,8}) (days|entries)").matcher(text);
    if (!wish.matches()) {
      throw MalformedException.at(
          where, "\"400 days\", \"1000000 entries\" or \"forever\"", "\"" + text + "\"");
    }
    int count = Integer.parseInt(wish.group(1));
    return wish.group(2).equals("days") ? new Days(count) : new Entries(count);
  }
}
