package dev.nacre.keybroker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Secret;
import dev.nacre.keybroker.keys.Fetcher;
import dev.nacre.keybroker.keys.KeySourceException;
import dev.nacre.keybroker.settings.ServerConfig;
import dev.nacre.keybroker.tls.SelfSignedCertificate;
import dev.nacre.keybroker.tls.TlsMode;
import dev.nacre.keybroker.vault.ForgedVault;
import dev.nacre.keybroker.vault.TransitCustodian;
import dev.nacre.keybroker.vault.Vault;
import dev.nacre.keybroker.vault.VaultLogin;
import dev.nacre.keybroker.vault.VaultSettings;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// TLS with Vault and with issuers of tokens: whose certificate counts.
class VaultTlsTest {
  private final Path folder;

  VaultTlsTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private static SelfSignedCertificate certificate(String name) {
    return SelfSignedCertificate.create(List.of(name), Instant.now(), BigInteger.valueOf(7));
  }

  private ForgedVault vault(SelfSignedCertificate certificate) throws IOException {
    Path chain = Files.writeString(folder.resolve("vault.pem"), certificate.certificatePem());
    Path key = Files.writeString(folder.resolve("vault.key"), certificate.keyPem());
    ServerConfig config =
        ServerConfig.in(folder.resolve("data")).with(new TlsMode.Files(chain, key));
    return ForgedVault.start(config.protection().orElseThrow().context());
  }

  private Bytes wrapped(ForgedVault vault, List<SelfSignedCertificate> trusted) throws IOException {
    var authorities = new ArrayList<Path>();
    for (SelfSignedCertificate certificate : trusted) {
      authorities.add(
          Files.writeString(
              folder.resolve("authority-" + authorities.size()), certificate.certificatePem()));
    }
    var login = new VaultLogin.Token(ForgedVault.TOKEN);
    var settings = new VaultSettings(vault.address(), Optional.empty(), authorities, login);
    try (Vault client = Vault.at(settings);
        Secret key = Secret.copyOf(new byte[32])) {
      return new TransitCustodian(client, "transit", "nacre").wrap(key);
    }
  }

  @Test
  void theNamedAuthorityCountsAndNoOther() throws IOException {
    SelfSignedCertificate own = certificate("127.0.0.1");
    try (ForgedVault vault = vault(own)) {
      assertThat(wrapped(vault, List.of(certificate("127.0.0.1"), own)).utf8())
          .startsWith("vault:v1:");
      assertThatThrownBy(() -> wrapped(vault, List.of(certificate("127.0.0.1"))))
          .hasMessageContaining("shows a certificate that does not count");
      assertThatThrownBy(() -> wrapped(vault, List.of()))
          .hasMessageContaining("shows a certificate that does not count");
      assertThat(vault.calls).containsExactly("POST transit/encrypt/nacre");
    }
  }

  /// An issuer of tokens within a company has its certificate from the company's own authority.
  @Test
  void theNamedAuthorityOfAnIssuerCountsAndNoOther() throws IOException {
    SelfSignedCertificate own = certificate("127.0.0.1");
    Path mine = Files.writeString(folder.resolve("mine.pem"), own.certificatePem());
    Path theirs =
        Files.writeString(folder.resolve("theirs.pem"), certificate("127.0.0.1").certificatePem());
    try (ForgedVault issuer = vault(own)) {
      String address = issuer.address().toString();
      Fetcher system = Fetcher.system();

      assertThatThrownBy(() -> system.believing(List.of(theirs, mine)).fetch(address))
          .isInstanceOf(KeySourceException.class)
          .hasMessageContaining("instead of keys");
      assertThatThrownBy(() -> system.believing(List.of(theirs)).fetch(address))
          .hasMessageContaining("shows a certificate that does not count");
      assertThatThrownBy(() -> system.fetch(address))
          .isInstanceOf(KeySourceException.class)
          .hasMessageEndingWith("does not count: nobody trusted here vouches for it");
    }
  }

  @Test
  void aCertificateForAnotherNameDoesNotCount() throws IOException {
    SelfSignedCertificate other = certificate("vault.example");
    try (ForgedVault vault = vault(other)) {
      assertThatThrownBy(() -> wrapped(vault, List.of(other)))
          .hasMessageContaining("shows a certificate that does not count");
      assertThat(vault.calls).isEmpty();
    }
  }
}
