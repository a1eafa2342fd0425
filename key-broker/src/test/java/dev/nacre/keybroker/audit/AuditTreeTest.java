package dev.nacre.keybroker.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.merkle.MerkleProof;
import dev.nacre.codec.merkle.MerkleTree;
import dev.nacre.keybroker.call.ApiException;
import dev.nacre.storage.Change;
import dev.nacre.storage.Journal;
import dev.nacre.storage.LogBlock;
import dev.nacre.storage.LogEntry;
import dev.nacre.storage.MasterKey;
import dev.nacre.storage.SecretStore;
import dev.nacre.storage.Store;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.DriverManager;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// An audit log that is proven without being read.
class AuditTreeTest {
  private static final int SIZE = 5 * LogBlock.SIZE + 7;

  private final Path directory;
  private final AtomicLong read = new AtomicLong();
  private Store store;
  private MasterKey key;

  AuditTreeTest(@TempDir Path directory) {
    this.directory = directory;
    this.store = Store.openAt(directory, InstantSource.system());
    this.key = SecretStore.masterKey(store, directory.resolve("master.key"), new SecureRandom());
    append(SIZE);
  }

  @AfterEach
  void close() {
    key.close();
    store.close();
  }

  private void append(int count) {
    long next = store.nextEntry(Journal.AUDIT);
    var changes = new ArrayList<Change>();
    for (long i = next; i < next + count; i++) {
      changes.add(new Change.Append(Journal.AUDIT, entry(i)));
    }
    var _ = store.apply(changes);
  }

  private static Bytes entry(long number) {
    return Bytes.utf8("{\"number\":" + number + "}");
  }

  private AuditTree tree() {
    return new AuditTree(counted(), new AuditBlocks(store, SecretStore.in(store, "keys", key)));
  }

  private AuditTree readTree() {
    AuditTree tree = tree();
    tree.readOn();
    return tree;
  }

  /// The store, which counts the entries that are read of it.
  private Store counted() {
    return (Store)
        Proxy.newProxyInstance(
            Store.class.getClassLoader(),
            new Class<?>[] {Store.class},
            (_, method, arguments) -> {
              try {
                Object result = method.invoke(store, arguments);
                if (method.getName().equals("entries")) {
                  read.addAndGet(((List<?>) result).size());
                }
                return result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  /// By somebody who owns the machine: the database's own guards are taken away first.
  private void tamper(String statement) throws Exception {
    try (var connection =
            DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("nacre.db"));
        var control = connection.createStatement()) {
      for (String guard :
          List.of("audit_unchanged", "audit_kept", "block_unchanged", "block_kept")) {
        control.execute("DROP TRIGGER IF EXISTS " + guard);
      }
      assertThat(control.executeUpdate(statement)).isPositive();
    }
  }

  @Test
  void theFirstCheckpointAfterAStartReadsTheLastBlockAlone() {
    Bytes root = readTree().root();
    assertThat(read.getAndSet(0)).isEqualTo(SIZE);

    AuditTree again = readTree();

    assertThat(again.root()).isEqualTo(root);
    assertThat(again.size()).isEqualTo(SIZE);
    assertThat(read).hasValue(7);
  }

  @Test
  void everyProofOfATreeThatWasNotReadHolds() {
    Bytes root = readTree().root();
    AuditTree again = readTree();

    for (int number : new int[] {0, 1_023, 1_024, 3_000, SIZE - 1}) {
      assertThat(
              MerkleProof.includes(
                  entry(number), number, SIZE, again.inclusion(number, SIZE), root))
          .as("entry " + number)
          .isTrue();
    }
    for (int older : new int[] {1, 1_024, 2_500, SIZE - 1}) {
      Bytes before = oldRoot(older);
      assertThat(MerkleProof.extendsTree(older, before, SIZE, root, again.consistency(older, SIZE)))
          .as("the log of " + older)
          .isTrue();
    }
  }

  private static Bytes oldRoot(int size) {
    var leaves = new ArrayList<Bytes>();
    for (int i = 0; i < size; i++) {
      leaves.add(MerkleTree.leaf(entry(i)));
    }
    return MerkleTree.root(leaves);
  }

  /// Another replica writes and keeps blocks meanwhile, so what this one has read lies in them.
  @Test
  void whatAnotherReplicaKeptIsTakenUp() {
    AuditTree one = readTree();
    AuditTree other = readTree();
    append(2 * LogBlock.SIZE);
    other.readOn();
    read.set(0);

    one.readOn();

    assertThat(one.root()).isEqualTo(other.root());
    assertThat(read).hasValue(7);
  }

  @ParameterizedTest
  @CsvSource({
    "UPDATE journal_block SET root = zeroblob(32) WHERE block = 2, 2048 to 3071",
    "UPDATE journal_block SET seal = zeroblob(32) WHERE block = 2, 2048 to 3071",
    "DELETE FROM journal_block WHERE block = 2, 2048 to 3071",
    "UPDATE journal_block SET block = 9 WHERE block = 4, 4096 to 5119",
    "UPDATE journal_block SET log = 'other' WHERE block = 0, 0 to 1023"
  })
  void aRootThatThisServerDidNotWriteIsNotBelieved(String statement, String entries)
      throws Exception {
    readTree();
    tamper(statement);

    AuditTree again = tree();

    assertThatThrownBy(again::readOn)
        .isInstanceOf(ApiException.class)
        .hasMessageContaining("the audit log was changed in the database")
        .hasMessageContaining("the root of the entries " + entries);
  }

  /// The root of another log, which the server wrote too.
  @Test
  void theRootOfAnotherTenantIsNotBelieved() throws Exception {
    readTree();
    Store tenant = store.of("a");
    for (int i = 0; i < LogBlock.SIZE; i++) {
      tenant.append(Journal.AUDIT, entry(9_999L - i));
    }
    new AuditTree(tenant, new AuditBlocks(tenant, SecretStore.in(store, "keys", key))).readOn();
    tamper(
        "UPDATE journal_block SET (root, seal) = (SELECT root, seal FROM journal_block WHERE log ="
            + " 'tenant/a/audit') WHERE log = 'audit' AND block = 0");

    AuditTree again = tree();

    assertThatThrownBy(again::readOn).hasMessageContaining("the root of the entries 0 to 1023");
  }

  /// The roots say what was there first; a proof that leads through the block is none any more.
  @ParameterizedTest
  @CsvSource({
    "UPDATE journal SET entry = X'7b7d' WHERE number = 2100",
    "DELETE FROM journal WHERE number = 2100"
  })
  void anEntryThatIsNotWhatItWasIsNotProven(String statement) throws Exception {
    readTree();
    tamper(statement);

    AuditTree again = readTree();

    assertThatThrownBy(() -> again.inclusion(2_101, SIZE))
        .hasMessageContaining("the audit log was changed in the database")
        .hasMessageContaining("entries 2048 to 3071");
    assertThat(again.inclusion(5, SIZE)).isNotEmpty();
  }

  @Test
  void theHashesOfWhatWasPrunedProveItStill() {
    Bytes root = readTree().root();
    prune(2);

    AuditTree again = readTree();

    assertThat(again.root()).isEqualTo(root);
    assertThat(MerkleProof.includes(entry(700), 700, SIZE, again.inclusion(700, SIZE), root))
        .isTrue();
    assertThat(
            MerkleProof.extendsTree(
                1_500, oldRoot(1_500), SIZE, root, again.consistency(1_500, SIZE)))
        .isTrue();
  }

  @Test
  void hashesThatWerePutInTheirPlaceProveNothing() throws Exception {
    readTree();
    prune(2);
    tamper("UPDATE journal_block SET leaves = zeroblob(32768) WHERE block = 1");

    AuditTree again = readTree();

    assertThatThrownBy(() -> again.inclusion(1_500, SIZE))
        .hasMessageContaining("entries 1024 to 2047");
  }

  /// This one has read a part of a block that the other prunes.
  @Test
  void aReplicaThatPrunesMeanwhileIsFollowed() {
    AuditTree one = readTree();
    append(2 * LogBlock.SIZE);
    AuditTree other = readTree();
    prune(6);

    one.readOn();

    assertThat(one.root()).isEqualTo(other.root());
  }

  private void prune(int blocks) {
    var leaves = new ArrayList<Bytes>();
    for (int block = 0; block < blocks; block++) {
      leaves.add(
          store.entries(Journal.AUDIT, (long) block * LogBlock.SIZE, LogBlock.SIZE).stream()
              .map(LogEntry::entry)
              .map(MerkleTree::leaf)
              .reduce(Bytes.empty(), Bytes::concat));
    }
    var _ = store.apply(List.of(new Change.Prune(Journal.AUDIT, 0, leaves)));
  }
}
