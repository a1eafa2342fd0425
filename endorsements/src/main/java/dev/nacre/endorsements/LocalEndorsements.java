package dev.nacre.endorsements;

import dev.nacre.attestation.appraisal.EndorsementKind;
import dev.nacre.attestation.appraisal.Endorsements;
import dev.nacre.codec.MalformedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Endorsements on the owner's own disks. Files are read again when they change.
///
/// @param files files, or folders of them, told by their content: certificates, revocation lists,
///   manifests, stores of Arm CCA, Hygon's certificates, Intel's collateral
/// @param chipStores folders with keys of AMD's chips: upstream's `OfflineStore`
/// @param hygonStores folders, or single files, with what is above a Hygon chip's own key
/// @param named files that are of one kind whatever they look like
public record LocalEndorsements(
    List<Path> files,
    List<Path> chipStores,
    List<Path> hygonStores,
    Map<EndorsementKind, Path> named) {
  private static final LocalEndorsements NONE =
      new LocalEndorsements(List.of(), List.of(), List.of(), Map.of());

  public LocalEndorsements {
    files = List.copyOf(files);
    chipStores = List.copyOf(chipStores);
    hygonStores = List.copyOf(hygonStores);
    named = Map.copyOf(named);
  }

  public static LocalEndorsements none() {
    return NONE;
  }

  public LocalEndorsements withFiles(List<Path> more) {
    return new LocalEndorsements(joined(files, more), chipStores, hygonStores, named);
  }

  public LocalEndorsements withChipStore(Path folder) {
    return new LocalEndorsements(files, joined(chipStores, List.of(folder)), hygonStores, named);
  }

  public LocalEndorsements withHygonStores(List<Path> more) {
    return new LocalEndorsements(files, chipStores, joined(hygonStores, more), named);
  }

  public LocalEndorsements with(EndorsementKind kind, Path file) {
    var all = new EnumMap<EndorsementKind, Path>(EndorsementKind.class);
    all.putAll(named);
    all.put(kind, file);
    return new LocalEndorsements(files, chipStores, hygonStores, all);
  }

  /// A sentence for each that is not there or cannot be read: what a server's owner wants to know
  /// before it starts.
  public List<String> problems() {
    List<String> unreadable = found().problems();
    List<String> absent =
        Stream.concat(chipStores.stream(), hygonStores.stream())
            .filter(path -> !Files.exists(path))
            .map(path -> path + ": expected a folder or file, found none")
            .toList();
    return joined(unreadable, absent);
  }

  /// What the files hold, all of it; of several of Intel's collaterals, the last.
  public EndorsementSource.Supplied found() {
    return new LocalReader(this).all();
  }

  /// The same, from files that must be sound.
  ///
  /// @throws MalformedException when there is nothing, or a file cannot be read
  public Endorsements read() {
    EndorsementSource.Supplied all = found();
    if (!all.problems().isEmpty()) {
      throw new MalformedException(all.problems().getFirst());
    }
    if (all.endorsements().documents().values().stream().allMatch(List::isEmpty)
        && all.endorsements().intelCollateral().isEmpty()) {
      throw MalformedException.at(
          "endorsements " + files, "certificates, revocation lists, stores or manifests", "none");
    }
    return all.endorsements();
  }

  private static <T> List<T> joined(List<T> some, List<T> more) {
    return Stream.concat(some.stream(), more.stream()).toList();
  }
}
