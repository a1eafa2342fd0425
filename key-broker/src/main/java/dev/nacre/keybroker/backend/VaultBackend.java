package dev.nacre.keybroker.backend;

import dev.nacre.codec.Secret;
import dev.nacre.keybroker.vault.VaultException;
import dev.nacre.keybroker.vault.VaultValues;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Values of Vault's engine `kv`.
public record VaultBackend(VaultValues values) implements SecretBackend {
  @Override
  public Optional<Secret> find(String path) {
    return asking(() -> values.find(path));
  }

  @Override
  public void put(String path, Secret value, Recording recording) {
    recording.with(List.of());
    asking(() -> {
      values.put(path, value);
      return path;
    });
  }

  @Override
  public void delete(String path, Recording recording) {
    recording.with(List.of());
    asking(() -> {
      values.delete(path);
      return path;
    });
  }

  @Override
  public List<Listed> page(String after, int limit) {
    return asking(() -> Listed.page(values.list().stream(), after, limit));
  }

  private static <T> T asking(Supplier<T> call) {
    try {
      return call.get();
    } catch (VaultException e) {
      throw new BackendException(String.valueOf(e.getMessage()), e);
    }
  }
}
