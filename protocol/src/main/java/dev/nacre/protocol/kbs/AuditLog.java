package dev.nacre.protocol.kbs;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.codec.json.JsonString;
import dev.nacre.codec.merkle.MerkleProof;
import dev.nacre.codec.merkle.MerkleTree;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Reads a broker's audit log without believing it: every claim is checked against a signed
/// checkpoint.
public final class AuditLog {
  private static final String PATH = "/nacre/v0/audit";
  private static final int PAGE = 1_000;
  private static final Optional<Json> PRUNED = Optional.of(Json.of("audit-pruned"));

  private final KbsOwner owner;

  public AuditLog(KbsOwner owner) {
    this.owner = owner;
  }

  /// Today's checkpoint; its signature holds.
  public AuditCheckpoint checkpoint() {
    return AuditCheckpoint.parse(object(owner.json(PATH + "/checkpoint")));
  }

  /// The number of the first entry that was not pruned: by what the broker says, which [#verify]
  /// checks.
  public long pruned() {
    return blocks(0).number("first");
  }

  /// Reads the whole log, checks that it is what today's checkpoint says, and that it is the
  /// continuation of `earlier`. Of entries that were pruned the roots are checked, and that the log
  /// tells of their pruning.
  ///
  /// @param reader is shown every entry that is left, in order: `{"number", "entry"}`
  /// @return today's checkpoint
  /// @throws MalformedException when something was changed, dropped or inserted
  public AuditCheckpoint verify(Optional<AuditCheckpoint> earlier, Consumer<JsonObject> reader) {
    long pruned = pruned();
    AuditCheckpoint today = checkpoint();
    earlier.ifPresent(before -> requireContinues(before, today));
    var tree = new MerkleTree();
    long told = 0;
    while (tree.size() < today.size()) {
      List<JsonObject> page = entries(tree.size());
      if (page.isEmpty()) {
        throw MalformedException.at(
            "audit log", today.size() + " entries", tree.size() + " entries");
      }
      if (page.getFirst().number("number") != tree.size()) {
        takePruned(tree);
      } else {
        for (JsonObject numbered :
            page.subList(0, (int) Math.min(page.size(), today.size() - tree.size()))) {
          tree.add(entry(numbered));
          told = Math.max(told, prunedBy(numbered.object("entry")));
          reader.accept(numbered);
        }
      }
    }
    requireRoot(tree, today);
    if (told < pruned) {
      throw MalformedException.at(
          "audit log", "an entry that tells of the pruning of entries up to " + pruned, "none");
    }
    return today;
  }

  private static void requireRoot(MerkleTree tree, AuditCheckpoint today) {
    Bytes root = tree.root(tree.size());
    if (tree.size() != today.size() || !root.equals(today.root())) {
      throw MalformedException.at(
          "audit log's root", today.root().hex(), root.hex() + " of " + tree.size() + " entries");
    }
  }

  /// Up to which entry `entry` tells of pruning.
  private static long prunedBy(JsonObject entry) {
    return entry.find("kind").equals(PRUNED) ? entry.number("to") : 0;
  }

  /// Takes the roots over what was pruned.
  ///
  /// @throws MalformedException when entries are missing that were not
  private void takePruned(MerkleTree tree) {
    int before = tree.blocks().size();
    JsonObject told = blocks(before);
    long first = told.number("first");
    for (Bytes root : hashes(told.get("roots"))) {
      if ((long) tree.blocks().size() * MerkleTree.BLOCK < first) {
        tree.addBlock(root);
      }
    }
    if (tree.blocks().size() == before) {
      throw MalformedException.at("audit log", "entry " + tree.size(), "none of that number");
    }
  }

  private JsonObject blocks(int from) {
    JsonObject told = object(owner.json(PATH + "/blocks?from=" + from + "&limit=" + PAGE));
    if (told.number("block") != MerkleTree.BLOCK) {
      throw MalformedException.at(
          "audit log", "blocks of " + MerkleTree.BLOCK + " entries", told.number("block") + "");
    }
    return told;
  }

  /// A proof, already checked, that entry `number` is in the log of today's checkpoint: `{"number",
  /// "entry", "path", "checkpoint"}`.
  ///
  /// @throws MalformedException when there is no such entry, it was pruned, or the proof does not
  ///   hold
  public JsonObject prove(long number) {
    AuditCheckpoint today = checkpoint();
    JsonObject numbered =
        entries(number).stream()
            .findFirst()
            .orElseThrow(() ->
                MalformedException.at(
                    "audit entry", "a number below " + today.size(), Long.toString(number)));
    long first = numbered.number("number");
    if (first != number) {
      throw MalformedException.at(
          "audit entry " + number,
          "one that was not pruned: those before "
              + first
              + " were, and what was exported of them"
              + " can be proven (--export FILE)",
          "its hash only");
    }
    return proven(numbered, today);
  }

  /// The same of an entry that was exported, whether or not it was pruned since.
  ///
  /// @param exported `{"number", "entry"}`
  /// @throws MalformedException when it is not in the log
  public JsonObject prove(JsonObject exported) {
    return proven(exported, checkpoint());
  }

  private JsonObject proven(JsonObject numbered, AuditCheckpoint today) {
    String place = "?number=" + numbered.number("number") + "&size=" + today.size();
    JsonObject proof =
        numbered
            .with("path", owner.json(PATH + "/proof" + place))
            .with("checkpoint", today.toJson());
    var _ = check(proof, Optional.of(today));
    return proof;
  }

  /// Checks a proof that [#prove] gave, wherever it was kept meanwhile: no server is asked.
  ///
  /// @param known a checkpoint of the same log, where the reader has one
  /// @return the checkpoint that the entry is in
  /// @throws MalformedException when it does not hold, or is of another log than `known`
  public static AuditCheckpoint check(JsonObject proof, Optional<AuditCheckpoint> known) {
    AuditCheckpoint checkpoint = AuditCheckpoint.parse(proof.object("checkpoint"));
    known.ifPresent(before -> requireSameLog(before, checkpoint));
    long number = proof.number("number");
    if (!MerkleProof.includes(
        entry(proof), number, checkpoint.size(), hashes(proof.get("path")), checkpoint.root())) {
      throw MalformedException.at("proof of entry " + number, "one that holds", "another");
    }
    return checkpoint;
  }

  private static void requireSameLog(AuditCheckpoint before, AuditCheckpoint today) {
    if (!before.key().thumbprint().equals(today.key().thumbprint())) {
      throw MalformedException.at(
          "audit checkpoint's key",
          before.key().thumbprint().base64Url(),
          today.key().thumbprint().base64Url());
    }
  }

  private void requireContinues(AuditCheckpoint before, AuditCheckpoint today) {
    requireSameLog(before, today);
    if (today.size() < before.size()) {
      throw MalformedException.at(
          "audit log",
          "the " + before.size() + " entries of the checkpoint of " + before.at() + ", or more",
          today.size() + ": entries are gone");
    }
    Json path = owner.json(PATH + "/consistency?from=" + before.size() + "&size=" + today.size());
    if (!MerkleProof.extendsTree(
        before.size(), before.root(), today.size(), today.root(), hashes(path))) {
      throw MalformedException.at(
          "audit log",
          "the continuation of the log of " + before.at(),
          "another log: of its first "
              + before.size()
              + " entries one was changed, dropped, inserted or moved");
    }
  }

  private List<JsonObject> entries(long from) {
    return array(owner.json(PATH + "?from=" + from + "&limit=" + PAGE)).stream()
        .map(AuditLog::object)
        .toList();
  }

  private static Bytes entry(JsonObject numbered) {
    return Bytes.utf8(numbered.get("entry").canonical());
  }

  private static List<Bytes> hashes(Json path) {
    return array(path).stream().map(AuditLog::hash).toList();
  }

  private static Bytes hash(Json hex) {
    if (hex instanceof JsonString(String digits)) {
      return Bytes.ofHex(digits);
    }
    throw MalformedException.at("proof", "hashes", hex.kind());
  }

  private static JsonArray array(Json json) {
    if (json instanceof JsonArray array) {
      return array;
    }
    throw MalformedException.at("audit log", "an array", json.kind());
  }

  private static JsonObject object(Json json) {
    if (json instanceof JsonObject object) {
      return object;
    }
    throw MalformedException.at("audit log", "an object", json.kind());
  }
}
