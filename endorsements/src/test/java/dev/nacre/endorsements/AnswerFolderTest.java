package dev.nacre.endorsements;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.codec.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is remembered of a file never outlives the file.
class AnswerFolderTest {
  private static final String QUERY = "AMD /vcek/v1/Genoa/crl";
  private static final Answer FIRST = answer("first");
  private static final Answer SECOND = answer("other");

  @TempDir private Path place;

  private static Answer answer(String body) {
    return new Answer(Bytes.utf8(body), Map.of(), Instant.EPOCH);
  }

  @Test
  void seesWhatAnotherProcessPutsInPlaceOfAnAnswer() {
    var mine = new AnswerFolder(place);
    var others = new AnswerFolder(place);
    for (Answer answer : List.of(FIRST, SECOND, FIRST, SECOND)) {
      others.put(QUERY, answer);
      assertThat(mine.find(QUERY)).contains(answer);
      assertThat(mine.find(QUERY)).contains(answer);
    }
  }

  @Test
  void forgetsWhatAnotherProcessRemoves() throws IOException {
    var mine = new AnswerFolder(place);
    mine.put(QUERY, FIRST);
    assertThat(mine.find(QUERY)).contains(FIRST);
    try (var files = Files.list(place)) {
      Files.delete(files.findFirst().orElseThrow());
    }
    assertThat(mine.find(QUERY)).isEmpty();
  }

  @Test
  void takesAFileThatIsDamagedForNoneAndReadsItAgainWhenItIsMended() throws IOException {
    var mine = new AnswerFolder(place);
    mine.put(QUERY, FIRST);
    try (var files = Files.list(place)) {
      Files.writeString(files.findFirst().orElseThrow(), "{");
    }
    assertThat(mine.find(QUERY)).isEmpty();
    mine.put(QUERY, SECOND);
    assertThat(mine.find(QUERY)).contains(SECOND);
  }

  /// Strangers name chips and levels, and each question that a maker answers leaves a file.
  @Test
  void theOldestAreForgottenBeyondSoMany() throws IOException {
    var full = new AnswerFolder(place, 1000);
    for (int i = 0; i < 10; i++) {
      full.put("query " + i, FIRST);
    }
    try (var files = Files.list(place)) {
      for (Path file : files.toList()) {
        boolean old = Files.readString(file).matches("(?s).*query [0-4]\".*");
        Files.setLastModifiedTime(file, FileTime.fromMillis(old ? 1000 : 2000));
      }
    }

    new AnswerFolder(place, 6).put("query 10", FIRST);

    assertThat(full.all())
        .extracting(AnswerFolder.Kept::query)
        .containsExactlyInAnyOrder(
            "query 5", "query 6", "query 7", "query 8", "query 9", "query 10");
  }

  @Test
  void findsAnAnswerThatIsTooLargeToRemember() {
    var mine = new AnswerFolder(place);
    Answer large = answer("x".repeat(1 << 20));
    mine.put(QUERY, large);
    assertThat(mine.find(QUERY)).contains(large);
  }
}
