package dev.nacre.endorsements;

import dev.nacre.attestation.appraisal.EndorsementKind;
import dev.nacre.attestation.appraisal.Endorsements;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/// Reads the owner's files, each again only when it changed. A file that is damaged is a problem of
/// its own and keeps no other away. Safe for use by many threads.
final class LocalReader {
  private final LocalEndorsements local;
  private final Map<Path, Read> known = new ConcurrentHashMap<>();

  private record Read(FileTime changed, Endorsements content) {}

  LocalReader(LocalEndorsements local) {
    this.local = local;
  }

  EndorsementSource.Supplied all() {
    var gathering = Gathering.atHand();
    take(gathering);
    return gathering.supplied();
  }

  void take(Gathering gathering) {
    for (Path path : local.files()) {
      for (Path file : listed(path, gathering)) {
        gathering.take(all -> all.and(content(file, EndorsementFile::read)));
      }
    }
    local
        .named()
        .forEach(
            (kind, file) -> gathering.take(all -> all.and(content(file, one -> named(kind, one)))));
  }

  /// Every collateral of Intel's among the files, of whatever platform.
  List<JsonObject> collaterals() {
    var nobody = Gathering.atHand();
    return local.files().stream()
        .flatMap(path -> listed(path, nobody).stream())
        .flatMap(file -> collateral(file).stream())
        .toList();
  }

  /// A file that is damaged was a problem of [#take].
  private Optional<JsonObject> collateral(Path file) {
    try {
      return content(file, EndorsementFile::read).intelCollateral();
    } catch (MalformedException alreadyTold) {
      return Optional.empty();
    }
  }

  private static List<Path> listed(Path path, Gathering gathering) {
    try {
      return EndorsementFile.in(path);
    } catch (MalformedException e) {
      gathering.problem(String.valueOf(e.getMessage()));
      return List.of();
    }
  }

  private static Endorsements named(EndorsementKind kind, Path file) {
    return Endorsements.none().with(kind, List.of(LocalFiles.read(file)));
  }

  private Endorsements content(Path file, Function<Path, Endorsements> reading) {
    FileTime changed = changed(file);
    Read before = known.get(file);
    if (before != null && before.changed().equals(changed)) {
      return before.content();
    }
    try {
      Endorsements content = reading.apply(file);
      known.put(file, new Read(changed, content));
      return content;
    } catch (MalformedException e) {
      throw new MalformedException(file + ": " + e.getMessage(), e);
    }
  }

  private static FileTime changed(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (NoSuchFileException e) {
      throw new MalformedException("there is no file " + file, e);
    } catch (IOException e) {
      throw new MalformedException("cannot read " + file + ": " + e, e);
    }
  }
}
