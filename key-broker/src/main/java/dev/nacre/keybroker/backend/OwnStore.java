package dev.nacre.keybroker.backend;

import dev.nacre.codec.Secret;
import dev.nacre.storage.Item;
import dev.nacre.storage.SecretStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The store of the key broker itself.
public record OwnStore(SecretStore secrets) implements SecretBackend {
  private static final int PAGE = 1_000;

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

  @Override
  public List<Listed> list() {
    var all = new ArrayList<Listed>();
    List<Item> page = secrets.list("", PAGE);
    while (!page.isEmpty()) {
      for (Item item : page) {
        all.add(new Listed(item.key(), Optional.of(item.created()), Optional.of(item.changed())));
      }
      page = secrets.list(page.getLast().key(), PAGE);
    }
    return all;
  }
}
