package dev.nacre.storage;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Secret;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/// A custodian in memory, which can be away.
///
/// What it wraps is the number of its version and the key, masked with that version's bytes.
class KeyService implements Custodian {
  final AtomicBoolean away = new AtomicBoolean();
  final AtomicBoolean revoked = new AtomicBoolean();
  final AtomicBoolean exhausted = new AtomicBoolean();
  final AtomicInteger asked = new AtomicInteger();
  private final String kind;
  private final List<byte[]> versions = new ArrayList<>();

  KeyService(String kind) {
    this.kind = kind;
    renew();
  }

  @Override
  public String kind() {
    return kind;
  }

  @Override
  public Bytes wrap(Secret key) {
    requireThere();
    return Bytes.of(new byte[] {(byte) (versions.size() - 1)})
        .concat(key.reveal(plain -> masked(versions.getLast(), plain)));
  }

  @Override
  public Secret unwrap(Bytes wrapped) {
    asked.incrementAndGet();
    requireThere();
    byte[] mask = versions.get(wrapped.at(0));
    return Secret.owning(masked(mask, wrapped.slice(1, wrapped.size()).toArray()).toArray());
  }

  @Override
  public void renew() {
    byte[] mask = new byte[MasterKey.KEY_SIZE];
    new Random(versions.size() + kind.hashCode()).nextBytes(mask);
    versions.add(mask);
  }

  int versions() {
    return versions.size();
  }

  private void requireThere() {
    if (exhausted.get()) {
      throw new OutOfMemoryError("of the test");
    }
    if (revoked.get()) {
      throw new StoreException(kind + " answered 403: permission denied");
    }
    if (away.get()) {
      throw StoreException.keyAway(kind + " is away", new IOException("connection refused"));
    }
  }

  private static Bytes masked(byte[] mask, byte[] input) {
    byte[] output = input.clone();
    for (int i = 0; i < output.length; i++) {
      output[i] ^= mask[i];
    }
    return Bytes.of(output);
  }
}
