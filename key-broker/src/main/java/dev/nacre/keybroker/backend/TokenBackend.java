package dev.nacre.keybroker.backend;

import dev.nacre.codec.Secret;
import dev.nacre.keybroker.pkcs11.Pkcs11Exception;
import dev.nacre.keybroker.pkcs11.TokenObjects;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Data objects in a PKCS#11 token.
public record TokenBackend(TokenObjects objects) implements SecretBackend {
  @Override
  public Optional<Secret> find(String path) {
    return asking(() -> objects.find(path));
  }

  @Override
  public void put(String path, Secret value, Recording recording) {
    recording.with(List.of());
    asking(() -> {
      objects.put(path, value);
      return path;
    });
  }

  @Override
  public void delete(String path, Recording recording) {
    recording.with(List.of());
    asking(() -> objects.delete(path));
  }

  @Override
  public List<Listed> page(String after, int limit) {
    return asking(() -> Listed.page(objects.labels().stream(), after, limit));
  }

  private static <T> T asking(Supplier<T> call) {
    try {
      return call.get();
    } catch (Pkcs11Exception e) {
      throw new BackendException(String.valueOf(e.getMessage()), e);
    }
  }
}
