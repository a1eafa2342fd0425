package dev.nacre.keybroker.vault;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Secret;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.vault.Vault.Ask;
import dev.nacre.storage.Custodian;
import dev.nacre.storage.StoreException;
import java.util.function.Supplier;

/// The master key wrapped by a key of Vault's engine `transit`, which never leaves Vault.
///
/// What is wrapped is Vault's own text, such as `vault:v1:…`, which names the version of its key.
public final class TransitCustodian implements Custodian {
  private final Vault vault;
  private final String mount;
  private final String key;

  /// @param mount of the engine, such as `transit`
  public TransitCustodian(Vault vault, String mount, String key) {
    this.vault = vault;
    this.mount = mount;
    this.key = key;
  }

  @Override
  public String kind() {
    return "vault";
  }

  @Override
  public Bytes wrap(Secret secret) {
    String plain = secret.reveal(content -> Bytes.of(content).base64());
    String path = mount + "/encrypt/" + key;
    return asking(() -> {
      JsonObject answer =
          vault.ask(Ask.post(path, JsonObject.builder().put("plaintext", plain).build()));
      return vault.within(
          path, "a ciphertext", () -> Bytes.utf8(answer.object("data").string("ciphertext")));
    });
  }

  @Override
  public Secret unwrap(Bytes wrapped) {
    String path = mount + "/decrypt/" + key;
    return asking(() -> {
      JsonObject answer =
          vault.ask(Ask.post(path, JsonObject.builder().put("ciphertext", wrapped.utf8()).build()));
      return vault.within(
          path,
          "a plaintext",
          () -> Secret.owning(Bytes.ofBase64(answer.object("data").string("plaintext")).toArray()));
    });
  }

  @Override
  public void renew() {
    var _ =
        asking(() -> vault.ask(Ask.post(mount + "/keys/" + key + "/rotate", JsonObject.empty())));
  }

  @Override
  public void close() {
    vault.close();
  }

  /// A refusal ends what was lent; else Vault may be unsealed or come back in time.
  private static <T> T asking(Supplier<T> call) {
    try {
      return call.get();
    } catch (VaultException e) {
      String message = "the Vault that keeps the master key does not give it: " + e.getMessage();
      throw e.isRefusal() ? new StoreException(message, e) : StoreException.keyAway(message, e);
    }
  }
}
