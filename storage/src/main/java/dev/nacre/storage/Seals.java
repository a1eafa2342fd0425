package dev.nacre.storage;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Secret;
import java.util.List;

/// Every sealed value of a store, whatever its namespace.
///
/// A value is one when it begins as [MasterKey] writes them, with the name of the key: then it must
/// open, for its seal holds its place too.
record Seals(Store store) {
  private static final int PAGE = 500;

  /// What to do with a sealed value.
  interface Visit {
    void at(String namespace, String key, Bytes sealed);
  }

  /// Opens each value that is sealed under `key` and shows it to `visit`; gives their number.
  ///
  /// @throws StoreException when one does not open
  long each(MasterKey key, Visit visit) {
    long count = 0;
    for (String namespace : store.namespaces()) {
      List<Item> page = store.list(namespace, "", PAGE);
      while (!page.isEmpty()) {
        for (Item item : page) {
          Bytes value = store.find(namespace, item.key()).orElseGet(Bytes::empty);
          if (key.hasSealed(value)) {
            Secret opened = key.open(namespace, item.key(), value);
            opened.close();
            visit.at(namespace, item.key(), value);
            count++;
          }
        }
        page = store.list(namespace, page.getLast().key(), PAGE);
      }
    }
    return count;
  }
}
