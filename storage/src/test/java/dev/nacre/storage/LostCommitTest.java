package dev.nacre.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nacre.codec.Bytes;
import dev.nacre.storage.CommitRelay.Cut;
import java.io.IOException;
import java.sql.Connection;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The connection to a real PostgreSQL server is cut when a commit was sent: nothing that was
/// acknowledged is lost, and nothing is there twice.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class LostCommitTest {
  private static final Bytes ENTRY = Bytes.utf8("an entry of the audit log");

  private final PostgresSettings direct = TestPostgres.fresh();
  private final CommitRelay relay;
  private final Store store;

  LostCommitTest() throws IOException {
    this.relay = new CommitRelay(direct.port());
    this.store = Store.connect(relay.before(direct), InstantSource.system());
  }

  @AfterEach
  void close() throws IOException {
    store.close();
    relay.close();
  }

  /// A change that must not be made twice: an entry, and a count.
  private static List<Change> once() {
    return List.of(
        new Change.Append(Journal.AUDIT, ENTRY),
        new Change.PutIfAbsent("kbs", "a", ENTRY),
        new Change.Count("refusals", 1));
  }

  @ParameterizedTest
  @EnumSource(names = {"BEFORE", "AFTER"})
  void whoWritesIsToldWhatBecameOfIt(Cut cut) {
    assertThat(store.append(Journal.AUDIT, ENTRY)).isZero();
    relay.cutNext(cut);

    assertThat(store.apply(once())).containsExactly(1L, 1L, 1L);

    assertThat(store.nextEntry(Journal.AUDIT)).isEqualTo(2);
    assertThat(store.entries(Journal.AUDIT, 0, 9)).hasSize(2);
    assertThat(store.apply(once())).containsExactly(2L, 0L, 2L);
  }

  @ParameterizedTest
  @EnumSource(names = {"BEFORE", "AFTER"})
  void whoFillsIsToldWhatBecameOfIt(Cut cut) {
    relay.cutNext(cut);
    Store.Filling filling =
        changes -> {
          changes.accept(new Change.Append(Journal.AUDIT, ENTRY));
          changes.accept(new Change.Put("kbs", "a", ENTRY));
        };

    if (cut == Cut.AFTER) {
      store.fill(filling);
    } else {
      assertThat(catchThrowableOfType(StoreException.class, () -> store.fill(filling)))
          .hasMessageNotContaining("not known");
    }

    assertThat(store.nextEntry(Journal.AUDIT)).isEqualTo(cut == Cut.AFTER ? 1 : 0);
    assertThat(store.find("kbs", "a").isPresent()).isEqualTo(cut == Cut.AFTER);
  }

  /// Until the patience of the writer ends; then nobody knows, and the caller is told just that.
  @Test
  void whereTheServerStaysAwayTheOutcomeIsToldAsUnknown() {
    relay.away(true);
    relay.cutNext(Cut.AFTER);

    StoreException told =
        catchThrowableOfType(StoreException.class, () -> store.append(Journal.AUDIT, ENTRY));

    assertThat(told).hasMessageEndingWith("; whether the last change was made is not known");
    assertThat(told.isUnavailable()).isTrue();
    relay.away(false);
    assertThat(store.append(Journal.AUDIT, ENTRY)).isEqualTo(1);
  }

  @Test
  void ofManyWritersNoneIsDoubledAndNoneIsLost() {
    Set<Long> numbers = ConcurrentHashMap.newKeySet();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 300; i++) {
        Bytes entry = Bytes.utf8("entry " + i);
        if (i % 10 == 0) {
          relay.cutNext(i % 20 == 0 ? Cut.AFTER : Cut.BEFORE);
        }
        var _ = threads.submit(() -> numbers.add(store.append(Journal.AUDIT, entry)));
      }
    }

    var entries = new HashSet<Bytes>();
    store.entries(Journal.AUDIT, 0, 1_000).forEach(entry -> entries.add(entry.entry()));
    assertThat(numbers).hasSize(300).contains(0L, 299L);
    assertThat(entries).hasSize(300);
    assertThat(store.nextEntry(Journal.AUDIT)).isEqualTo(300);
  }

  /// It counts in a timeline of its own, where another transaction may have the number.
  @Test
  void whatAnotherServerCommittedIsNotTakenForIt() throws Exception {
    var server = new PostgresServer(direct);
    try (Connection connection = server.connectToWrite();
        Statement control = connection.createStatement()) {
      String name = server.begin(control);
      control.execute("COMMIT");

      assertThat(server.isCommitted(connection, name)).contains(true);
      assertThat(server.isCommitted(connection, "FFFFFFFF" + name.substring(8))).isEmpty();
    }
  }
}
