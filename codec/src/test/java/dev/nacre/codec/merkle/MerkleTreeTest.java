package dev.nacre.codec.merkle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MerkleTreeTest {
  private static final List<Bytes> ENTRIES =
      List.of(
          Bytes.empty(),
          Bytes.ofHex("00"),
          Bytes.ofHex("10"),
          Bytes.ofHex("2021"),
          Bytes.ofHex("3031"),
          Bytes.ofHex("40414243"),
          Bytes.ofHex("5051525354555657"),
          Bytes.ofHex("606162636465666768696a6b6c6d6e6f"));

  private static MerkleTree tree(int size) {
    return filled(new MerkleTree(), size);
  }

  /// In blocks, whose entries are asked for again.
  private static MerkleTree tree(int size, int block) {
    return filled(
        new MerkleTree(
            block,
            (from, to) ->
                IntStream.range(from, to).mapToObj(i -> MerkleTree.leaf(entry(i))).toList()),
        size);
  }

  private static MerkleTree filled(MerkleTree tree, int size) {
    for (int i = 0; i < size; i++) {
      tree.add(i < ENTRIES.size() ? ENTRIES.get(i) : Bytes.utf8("entry " + i));
    }
    return tree;
  }

  private static Bytes entry(int number) {
    return number < ENTRIES.size() ? ENTRIES.get(number) : Bytes.utf8("entry " + number);
  }

  /// The roots of the tree that the implementations of Certificate Transparency test with.
  @ParameterizedTest
  @CsvSource({
    "0, e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "1, 6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "2, fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "3, aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "8, 5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
  })
  void theRootIsThatOfTheStandard(int size, String root) {
    assertThat(tree(8).root(size).hex()).isEqualTo(root);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8, 64})
  void howManyEntriesABlockHasChangesNoRoot(int block) {
    MerkleTree tree = tree(40, block);
    for (int size = 0; size <= 40; size++) {
      assertThat(tree.root(size)).as("of " + size).isEqualTo(tree(size).root(size));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3})
  void aBlockOfWhichTheRootIsKnownStandsForItsEntries(int addedBefore) {
    MerkleTree known = tree(40, 8);
    MerkleTree tree = tree(8 + addedBefore, 8);
    known.blocks().subList(1, 5).forEach(tree::addBlock);

    assertThat(tree.size()).isEqualTo(40);
    assertThat(tree.root(40)).isEqualTo(known.root(40));
    assertThat(tree.inclusion(19, 40)).isEqualTo(known.inclusion(19, 40));
    assertThat(tree.consistency(19, 40)).isEqualTo(known.consistency(19, 40));
  }

  @Test
  void entriesThatAreNotThoseOfTheRootAreRefused() {
    MerkleTree tree = tree(16, 8);
    tree.addBlock(Bytes.zeros(32));

    assertThatThrownBy(() -> tree.inclusion(20, 24))
        .isInstanceOf(MalformedException.class)
        .hasMessageStartingWith("entries 16 to 23: expected entries under the root 0000");
    assertThat(tree.inclusion(2, 24)).hasSize(5);
  }

  @Test
  void aTreeWithoutItsEntriesHasARootAndNoProofs() {
    MerkleTree tree = tree(5_000);

    assertThat(tree.root(5_000)).isEqualTo(tree(5_000, 8_192).root(5_000));
    assertThatThrownBy(() -> tree.inclusion(1, 5_000)).isInstanceOf(IllegalStateException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 8, 64})
  void everyEntryOfEveryTreeIsProven(int block) {
    MerkleTree tree = tree(40, block);
    for (int size = 1; size <= 40; size++) {
      for (int number = 0; number < size; number++) {
        List<Bytes> path = tree.inclusion(number, size);

        assertThat(MerkleProof.includes(entry(number), number, size, path, tree.root(size)))
            .as(number + " of " + size)
            .isTrue();
        assertThat(MerkleProof.includes(Bytes.utf8("x"), number, size, path, tree.root(size)))
            .isFalse();
        assertThat(MerkleProof.includes(entry(number), number + 1, size, path, tree.root(size)))
            .isFalse();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 8, 64})
  void everyBeginningOfEveryTreeIsProven(int block) {
    MerkleTree tree = tree(40, block);
    for (int size = 1; size <= 40; size++) {
      for (int older = 0; older <= size; older++) {
        List<Bytes> path = tree.consistency(older, size);

        assertThat(MerkleProof.extendsTree(older, tree.root(older), size, tree.root(size), path))
            .as(older + " in " + size)
            .isTrue();
        if (older > 0) {
          assertThat(MerkleProof.extendsTree(older, Bytes.zeros(32), size, tree.root(size), path))
              .isFalse();
        }
        if (older > 0 && older < size) {
          assertThat(MerkleProof.extendsTree(older, tree.root(older), size, Bytes.zeros(32), path))
              .isFalse();
        }
      }
    }
  }

  @Test
  void aPathThatIsTooLongOrTooShortProvesNothing() {
    MerkleTree tree = tree(7);
    var path = new ArrayList<>(tree.inclusion(2, 7));
    path.add(Bytes.zeros(32));

    assertThat(MerkleProof.includes(entry(2), 2, 7, path, tree.root(7))).isFalse();
    assertThat(MerkleProof.includes(entry(2), 2, 7, path.subList(0, 1), tree.root(7))).isFalse();
    assertThat(MerkleProof.includes(entry(2), 2, 0, List.of(), tree.root(7))).isFalse();
    assertThat(MerkleProof.includes(entry(0), 0, 2, List.of(), tree.root(1))).isFalse();
    assertThat(MerkleProof.extendsTree(3, tree.root(3), 7, tree.root(7), List.of())).isFalse();
    assertThat(MerkleProof.extendsTree(8, tree.root(7), 7, tree.root(7), List.of())).isFalse();
  }

  @Test
  void whatIsNotInTheTreeIsNotProven() {
    assertThatThrownBy(() -> tree(3).inclusion(3, 3)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> tree(3).consistency(4, 3))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> tree(3).root(4)).isInstanceOf(IndexOutOfBoundsException.class);
  }
}
