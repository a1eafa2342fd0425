package dev.nacre.storage;

import dev.nacre.codec.Bytes;
import java.util.List;
import java.util.Optional;

/// The part of a store that belongs to one tenant. Whatever is named within it is named
/// `tenant/NAME/…` in the whole, so that who has the part alone cannot name anything else.
record StorePart(Store whole, String prefix) implements Store {
  static StorePart of(Store whole, String tenant) {
    Keys.requireTenant(tenant);
    return new StorePart(whole, "tenant/" + tenant + "/");
  }

  @Override
  public String fullName(String name) {
    return whole.fullName(prefix + name);
  }

  @Override
  public Optional<Bytes> find(String namespace, String key) {
    return whole.find(prefix + namespace, key);
  }

  @Override
  public void readAhead(String namespace) {
    whole.readAhead(prefix + namespace);
  }

  @Override
  public boolean isShared() {
    return whole.isShared();
  }

  @Override
  public void requireReachable() {
    whole.requireReachable();
  }

  @Override
  public List<Item> list(String namespace, String after, int limit) {
    return whole.list(prefix + namespace, after, limit);
  }

  @Override
  public List<String> namespaces() {
    return whole.namespaces().stream()
        .filter(name -> name.startsWith(prefix))
        .map(name -> name.substring(prefix.length()))
        .toList();
  }

  @Override
  public List<Long> apply(List<Change> changes) {
    return whole.apply(changes.stream().map(this::within).toList());
  }

  @Override
  public void fill(Filling filling) {
    whole.fill(store -> filling.to(change -> store.accept(within(change))));
  }

  private Change within(Change change) {
    return switch (change) {
      case Change.Put(String namespace, String key, Bytes value) ->
          new Change.Put(prefix + namespace, key, value);
      case Change.PutIfAbsent(String namespace, String key, Bytes value) ->
          new Change.PutIfAbsent(prefix + namespace, key, value);
      case Change.Expect(String namespace, String key, Optional<Bytes> value) ->
          new Change.Expect(prefix + namespace, key, value);
      case Change.Delete(String namespace, String key) ->
          new Change.Delete(prefix + namespace, key);
      case Change.Append(String log, Bytes entry) -> new Change.Append(prefix + log, entry);
      case Change.Trim(String log, long first) -> new Change.Trim(prefix + log, first);
      case Change.KeepBlock(String log, LogBlock block) ->
          new Change.KeepBlock(prefix + log, block);
      case Change.Prune(String log, long from, List<Bytes> leaves) ->
          new Change.Prune(prefix + log, from, leaves);
      case Change.Count(String name, long period) -> new Change.Count(prefix + name, period);
    };
  }

  @Override
  public List<LogEntry> entries(String log, long from, int limit) {
    return whole.entries(prefix + log, from, limit);
  }

  @Override
  public List<LogEntry> lastEntries(String log, int limit) {
    return whole.lastEntries(prefix + log, limit);
  }

  @Override
  public long nextEntry(String log) {
    return whole.nextEntry(prefix + log);
  }

  @Override
  public long firstEntry(String log) {
    return whole.firstEntry(prefix + log);
  }

  @Override
  public List<LogBlock> blocks(String log, long from, int limit) {
    return whole.blocks(prefix + log, from, limit);
  }

  @Override
  public Optional<Bytes> leaves(String log, long block) {
    return whole.leaves(prefix + log, block);
  }

  /// Does nothing: the whole is not this tenant's to close.
  @Override
  public void close() {}
}
