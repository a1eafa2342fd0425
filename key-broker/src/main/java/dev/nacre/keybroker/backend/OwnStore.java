package dev.nacre.keybroker.backend;

import dev.nacre.codec.EditDistance;
import dev.nacre.codec.Secret;
import dev.nacre.storage.Item;
import dev.nacre.storage.SecretStore;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The store of the key broker itself.
public record OwnStore(SecretStore secrets) implements SecretBackend {
  private static final int PAGE = 1_000;
  private static final int MOST_NEAR = 3;
  private static final int LONGEST_LIKENED = 200;

  @Override
  public Optional<Secret> find(String path) {
    return secrets.find(path);
  }

  @Override
  public void put(String path, Secret value, Recording recording) {
    recording.with(List.of(secrets.putting(path, value)));
  }

  @Override
  public void delete(String path, Recording recording) {
    recording.with(List.of(secrets.deleting(path)));
  }

  /// Among the first of the same repository and of all.
  @Override
  public List<String> near(String path) {
    if (path.length() > LONGEST_LIKENED) {
      return List.of();
    }
    int most = Math.max(2, path.length() / 6);
    String repository = path.substring(0, path.indexOf('/') + 1);
    return Stream.of(repository, "")
        .flatMap(after -> secrets.list(after, PAGE).stream())
        .map(Item::key)
        .distinct()
        .filter(known -> Math.abs(known.length() - path.length()) <= most)
        .filter(known -> EditDistance.between(known, path) <= most)
        .sorted(Comparator.comparingInt(known -> EditDistance.between(known, path)))
        .limit(MOST_NEAR)
        .toList();
  }

  @Override
  public List<Listed> page(String after, int limit) {
    return secrets.list(after, limit).stream()
        .map(item ->
            new Listed(item.key(), Optional.of(item.created()), Optional.of(item.changed())))
        .toList();
  }
}
