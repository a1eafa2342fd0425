package dev.nacre.storage;

import java.util.List;

/// How changes come into a database.
interface Writer {
  List<Long> apply(List<Change> changes);

  void fill(Store.Filling filling);

  void close();

  /// Of a store that is only looked at.
  record Refusing() implements Writer {
    @Override
    public List<Long> apply(List<Change> changes) {
      throw refused();
    }

    @Override
    public void fill(Store.Filling filling) {
      throw refused();
    }

    private static StoreException refused() {
      return new StoreException("the database is only looked at: nothing is changed");
    }

    @Override
    public void close() {}
  }
}
