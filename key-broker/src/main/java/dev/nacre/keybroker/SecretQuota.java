package dev.nacre.keybroker;

import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.tenant.Quotas;
import dev.nacre.storage.Item;
import dev.nacre.storage.SecretStore;
import java.util.List;
import java.util.function.Supplier;

/// How many secrets there may be, and how large all of them together. What is written at the same
/// moment may exceed it.
record SecretQuota(SecretStore secrets, Supplier<Quotas> quotas) {
  private static final int PAGE = 1_000;

  /// @throws ApiException when `entry` with `size` stored bytes would be too much
  void require(String entry, long size) {
    if (!isLimited()) {
      return;
    }
    Quotas most = quotas.get();
    Usage others = usage(entry);
    if (others.count() + 1 > most.secrets()) {
      throw ApiException.quota("secrets: " + most.secrets());
    }
    if (others.bytes() + size > most.secretBytes()) {
      throw ApiException.quota("bytes of secrets: " + most.secretBytes());
    }
  }

  record Usage(long count, long bytes) {}

  private boolean isLimited() {
    Quotas most = quotas.get();
    return most.secrets() != Long.MAX_VALUE || most.secretBytes() != Long.MAX_VALUE;
  }

  /// `{"secrets", "secret-bytes", "quotas"}`; nothing where there is no quota.
  JsonObject described() {
    if (!isLimited()) {
      return JsonObject.empty();
    }
    Usage now = usage("");
    return JsonObject.builder()
        .put("secrets", now.count())
        .put("secret-bytes", now.bytes())
        .put("quotas", quotas.get().toJson())
        .build();
  }

  /// @param without the entry that is about to be replaced
  Usage usage(String without) {
    long count = 0;
    long bytes = 0;
    List<Item> page = secrets.list("", PAGE);
    while (!page.isEmpty()) {
      for (Item item : page) {
        if (!item.key().equals(without)) {
          count++;
          bytes += item.size();
        }
      }
      page = secrets.list(page.getLast().key(), PAGE);
    }
    return new Usage(count, bytes);
  }
}
