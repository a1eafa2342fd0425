package dev.nacre.keybroker;

import dev.nacre.attestationservice.AttestationService;
import dev.nacre.keybroker.audit.AuditProofs;
import dev.nacre.keybroker.custody.MasterKeySettings.Custody;
import dev.nacre.keybroker.settings.BrokerSettings;
import dev.nacre.keybroker.settings.ServerConfig;
import dev.nacre.keybroker.tenant.Tenant;
import dev.nacre.keybroker.tenant.Tenants;
import dev.nacre.storage.MasterKey;
import dev.nacre.storage.MasterKeySource;
import dev.nacre.storage.SecretStore;
import dev.nacre.storage.Store;
import dev.nacre.storage.StoreException;
import java.security.SecureRandom;
import java.util.Optional;

/// The keys of one tenant that lie in the store until they are needed (ADR 0077): whether they can
/// be read is asked before.
///
/// @param store the tenant's part
/// @param signsTokens whether tokens are signed with a key that lies there: the server's own tenant
///   may leave that to another process, or have a key of the owner's
record StoredKeys(Store store, MasterKey master, boolean signsTokens) {
  private static final String KEYS = "key_broker_keys";

  /// Looks at those of all tenants in the store of `config`, which a server may use meanwhile;
  /// makes nothing.
  ///
  /// @return why they were not looked at; empty where they were, or there are none
  /// @throws StoreException when one cannot be read, or the master key is not the store's
  static Optional<String> check(ServerConfig config) {
    if (config.masterKey().custody() instanceof Custody.InVault) {
      return unseen("Vault, which keeps the master key, is not asked");
    }
    try (var closing = new Opened()) {
      Optional<Store> store = looked(config);
      store.ifPresent(found -> check(config, closing.add(found, Store::close), closing));
      return Optional.empty();
    } catch (StoreException e) {
      if (!e.isUnavailable()) {
        throw e;
      }
      return unseen(String.valueOf(e.getMessage()));
    }
  }

  private static Optional<String> unseen(String why) {
    return Optional.of("the keys in the database were not looked at: " + why);
  }

  private static Optional<Store> looked(ServerConfig config) {
    return config.database().isPresent()
        ? Store.lookAt(config.database().get())
        : Store.lookAt(config.directory());
  }

  private static void check(ServerConfig config, Store store, Opened closing) {
    MasterKeySource source =
        closing.add(config.masterKey().source(config.directory()), MasterKeySource::close);
    SecretStore.existingMasterKey(store, source, new SecureRandom())
        .map(key -> closing.add(key, MasterKey::close))
        .ifPresent(key -> {
          of(config, store, key, Tenant.standard()).requireReadable();
          new Tenants(store)
              .all()
              .forEach(tenant -> of(config, store, key, tenant).requireReadable());
        });
  }

  /// @param store of all tenants
  static StoredKeys of(ServerConfig config, Store store, MasterKey master, Tenant tenant) {
    BrokerSettings settings = config.settings();
    boolean elsewhere =
        settings.remoteAttestation().isPresent() || settings.token().signer().isPresent();
    return tenant.isStandard()
        ? new StoredKeys(store, master, !elsewhere)
        : new StoredKeys(store.of(tenant.name()), master, true);
  }

  /// Those of the key broker itself.
  SecretStore own() {
    return SecretStore.in(store, KEYS, master);
  }

  /// Whether their seals open, which takes a start no time worth telling; what is within is not
  /// looked at.
  ///
  /// @throws StoreException when one was damaged, or is under another master key
  void requireSealed() {
    telling(() -> {
      if (signsTokens) {
        AttestationService.keys(store, master).requireOpening();
      }
      own().requireOpening();
    });
  }

  /// Whether they are keys. Makes none.
  ///
  /// @throws StoreException when what lies there cannot be read
  void requireReadable() {
    telling(() -> {
      if (signsTokens) {
        AttestationService.requireReadableKeys(store, master);
      }
      AuditProofs.requireReadable(own());
    });
  }

  private static void telling(Runnable look) {
    try {
      look.run();
    } catch (StoreException e) {
      throw e.isKeyAway() || e.isUnavailable() ? e : unreadable(e);
    }
  }

  private static StoreException unreadable(StoreException why) {
    return new StoreException(
        "a key in the database cannot be read: "
            + why.getMessage()
            + "; restore the last backup in which it can be",
        why);
  }

  /// What is wrong with them; empty where nothing is.
  Optional<String> trouble() {
    try {
      requireReadable();
      return Optional.empty();
    } catch (StoreException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }
}
