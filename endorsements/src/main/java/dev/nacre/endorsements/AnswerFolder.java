package dev.nacre.endorsements;

import dev.nacre.attestation.x509.Recall;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.Digests;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// Answers on disk, one JSON file each, named by the hash of its query. Whatever is written there
/// by others does no harm: a verifier believes signatures only.
///
/// Other processes write there too, so each answer is read again when its file is another.
///
/// There are not more than so many: strangers decide about which chips, and at which levels of
/// their firmware, a maker is asked. Beyond that the oldest are forgotten.
final class AnswerFolder {
  private static final String SUFFIX = ".json";
  private static final int MOST_KNOWN = 256;
  private static final int LARGEST_KNOWN = 64 << 10;
  private static final int MOST = 50_000;
  private static final int LOOK_EVERY = 256;

  private final Path folder;
  private final int most;
  private final AtomicInteger puts = new AtomicInteger();
  private final Recall<String, Path> files = Recall.of(MOST_KNOWN);
  private final Recall<Version, Optional<Kept>> known = Recall.of(MOST_KNOWN);

  /// An answer and the query that it is to.
  record Kept(String query, Answer answer) {}

  /// What tells a file from the one that stood in its place before.
  private record Version(Path file, FileTime changed, String key) {
    static Version of(Path file, BasicFileAttributes attributes) {
      return new Version(file, attributes.lastModifiedTime(), String.valueOf(attributes.fileKey()));
    }
  }

  /// @throws UncheckedIOException when the folder cannot be made
  AnswerFolder(Path folder) {
    this(folder, MOST);
  }

  /// @param most answers, give or take those of some hundred questions
  AnswerFolder(Path folder, int most) {
    this.folder = folder;
    this.most = most;
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make the folder " + folder, e);
    }
  }

  /// A file that is damaged is as good as none.
  Optional<Answer> find(String query) {
    Path file = file(query);
    return Files.exists(file)
        ? known(file).filter(kept -> kept.query().equals(query)).map(Kept::answer)
        : Optional.empty();
  }

  private Optional<Kept> known(Path file) {
    try {
      var attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return attributes.size() > LARGEST_KNOWN
          ? read(file)
          : known.get(Version.of(file, attributes), _ -> read(file));
    } catch (NoSuchFileException removed) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  /// @throws UncheckedIOException when the disk is full or the folder read-only
  void put(String query, Answer answer) {
    Path file = file(query);
    try {
      Path fresh = Files.createTempFile(folder, "answer", ".tmp");
      Files.writeString(fresh, answer.toJson(query).text());
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      if (puts.getAndIncrement() % LOOK_EVERY == 0) {
        forgetOldest();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot keep an endorsement in " + folder, e);
    }
  }

  private record Aged(Path file, long changed) {}

  /// Another process may remove some at the same time.
  private void forgetOldest() throws IOException {
    List<Aged> all =
        files().stream()
            .map(file -> new Aged(file, file.toFile().lastModified()))
            .sorted(Comparator.comparingLong(Aged::changed))
            .toList();
    for (Aged aged : all.subList(0, Math.max(0, all.size() - most))) {
      Files.deleteIfExists(aged.file());
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(SUFFIX)).sorted().toList();
    }
  }

  /// Every whole answer, by query.
  List<Kept> all() {
    try {
      return files().stream().flatMap(file -> read(file).stream()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the folder " + folder, e);
    }
  }

  private static Optional<Kept> read(Path file) {
    try {
      if (Json.parse(Bytes.of(Files.readAllBytes(file))) instanceof JsonObject json) {
        return Optional.of(new Kept(json.string("query"), Answer.parse(json)));
      }
      return Optional.empty();
    } catch (NoSuchFileException | MalformedException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  private Path file(String query) {
    return files.get(
        query, text -> folder.resolve(Digests.sha256(Bytes.utf8(text)).hex() + SUFFIX));
  }
}
