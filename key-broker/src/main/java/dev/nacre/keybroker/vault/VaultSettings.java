package dev.nacre.keybroker.vault;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Which Vault, and who we are there.
///
/// @param address without a path
/// @param namespace of Vault Enterprise and OpenBao
/// @param authorities files with the certificates (PEM) that its chain must end at; empty for the
///   system's
public record VaultSettings(
    URI address, Optional<String> namespace, List<Path> authorities, VaultLogin login) {
  public VaultSettings {
    authorities = List.copyOf(authorities);
  }
}
