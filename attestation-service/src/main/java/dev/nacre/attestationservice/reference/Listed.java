package dev.nacre.attestationservice.reference;

import dev.nacre.storage.Item;
import dev.nacre.storage.Store;
import java.util.ArrayList;
import java.util.List;

/// Keys of a store, page by page.
final class Listed {
  private static final int PAGE = 1_000;

  private Listed() {}

  /// All keys of `namespace` that begin with `prefix`, in order.
  static List<String> keys(Store store, String namespace, String prefix) {
    var keys = new ArrayList<String>();
    // The slash at a prefix's end is a key of its own to nobody, and comes before all of them.
    List<Item> page = store.list(namespace, prefix, PAGE);
    while (!page.isEmpty()) {
      for (Item item : page) {
        if (!item.key().startsWith(prefix)) {
          return keys;
        }
        keys.add(item.key());
      }
      page = store.list(namespace, page.getLast().key(), PAGE);
    }
    return keys;
  }
}
