package dev.nacre.keybroker.tls;

import java.nio.file.Path;
import java.util.List;

/// How connections are protected. Secrets travel encrypted to the guest's key in any case; without
/// TLS the owner's token and secrets do not.
public sealed interface TlsMode {
  /// Not at all.
  record Off() implements TlsMode {}

  /// With a key and a certificate of its own, made at the first start and kept: for guests that pin
  /// it.
  ///
  /// @param names host names and addresses that the certificate is for
  record SelfSigned(List<String> names) implements TlsMode {
    public SelfSigned {
      names = List.copyOf(names);
    }
  }

  /// With the key and the chain in these PEM files.
  record Files(Path certificates, Path key) implements TlsMode {}
}
