package dev.nacre.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.codec.Bytes;
import dev.nacre.storage.upstream.UpstreamStore;
import java.io.IOException;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Upstream's tables on a real PostgreSQL server, read through a relay that counts what the server
/// has sent: what nobody has looked at yet is all that can be in memory.
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class BoundedReadingTest {
  private final PostgresSettings direct = TestPostgres.fresh();
  private final CommitRelay relay;

  BoundedReadingTest() throws Exception {
    this.relay = new CommitRelay(direct.port());
    execute("CREATE SCHEMA " + direct.schema());
    execute("CREATE TABLE repository (key TEXT PRIMARY KEY, value BYTEA)");
  }

  @AfterEach
  void close() throws IOException {
    relay.close();
  }

  private void execute(String statement) throws Exception {
    try (Connection connection = direct.connect();
        Statement control = connection.createStatement()) {
      control.execute(statement);
    }
  }

  /// Sizes by key, and why what could not be read could not.
  private record Seen(Map<String, Integer> sizes, List<String> problems)
      implements UpstreamStore.Visitor {
    static Seen nothing() {
      return new Seen(new TreeMap<>(), new ArrayList<>());
    }

    @Override
    public void entry(String key, Bytes value) {
      sizes.put(key, value.size());
    }

    @Override
    public void unreadable(String key, String why) {
      problems.add(key + ": " + why);
    }

    /// The server sends bytes as hexadecimal text.
    long looked() {
      return sizes.values().stream().mapToLong(size -> 2L * size).sum();
    }
  }

  private long mostUnderWay(Seen seen) {
    var most = new long[1];
    UpstreamStore.postgres(relay.before(direct))
        .each(
            "repository",
            new UpstreamStore.Visitor() {
              @Override
              public void entry(String key, Bytes value) {
                seen.entry(key, value);
                most[0] = Math.max(most[0], relay.answered() - seen.looked());
              }

              @Override
              public void unreadable(String key, String why) {
                seen.unreadable(key, why);
              }
            });
    return most[0];
  }

  @Test
  void ofLargeValuesOneIsUnderWay() throws Exception {
    execute(
        "INSERT INTO repository SELECT 'a/b/' || i, decode(repeat('00', 1 << 20), 'hex')"
            + " FROM generate_series(1, 40) AS i");
    var seen = Seen.nothing();

    assertThat(mostUnderWay(seen)).isLessThan(3 << 20);

    assertThat(seen.sizes())
        .hasSize(40)
        .allSatisfy((_, size) -> assertThat(size).isEqualTo(1 << 20));
  }

  @Test
  void ofSmallValuesAFewHundredAreUnderWay() throws Exception {
    execute(
        "INSERT INTO repository SELECT 'a/b/' || i, decode(repeat('00', 2000), 'hex')"
            + " FROM generate_series(1, 5000) AS i");
    var seen = Seen.nothing();

    assertThat(mostUnderWay(seen)).isLessThan(3 << 20);

    assertThat(seen.sizes()).hasSize(5_000);
  }

  @Test
  void whatIsTooLargeIsNamedAndNotSent() throws Exception {
    execute(
        "INSERT INTO repository VALUES ('a/b/large', decode(repeat('00', "
            + (UpstreamStore.LARGEST + 1)
            + "), 'hex')), ('a/b/empty', ''), ('a/b/none', NULL)");
    var seen = Seen.nothing();

    assertThat(mostUnderWay(seen)).isLessThan(1 << 16);

    assertThat(seen.sizes()).containsExactly(Map.entry("a/b/empty", 0), Map.entry("a/b/none", 0));
    assertThat(seen.problems()).containsExactly("a/b/large: larger than 16777216 bytes");
  }
}
