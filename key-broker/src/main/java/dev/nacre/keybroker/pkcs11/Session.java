package dev.nacre.keybroker.pkcs11;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Secret;
import dev.nacre.keybroker.pkcs11.Cryptoki.Function;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/// A session with a token, in which one thing is done at a time.
///
/// @param generation of the login that it belongs to
/// @param life of the module in which `handle` counts
record Session(Cryptoki cryptoki, long handle, long generation, long life) {
  private static final int PAGE = 64;
  private static final int MOST = 100_000;
  private static final long LARGEST = 16 << 20;

  /// The objects that have all of these attributes.
  List<Long> find(Attributes wanted) {
    var found = new ArrayList<Long>();
    try (var memory = new Memory()) {
      cryptoki.require(
          Function.FIND_OBJECTS_INIT, handle, wanted.in(memory).address(), wanted.count());
      MemorySegment handles = memory.zeros(PAGE * (long) Long.BYTES);
      MemorySegment count = memory.word(PAGE);
      try {
        while (Memory.word(count) > 0 && found.size() < MOST) {
          cryptoki.require(Function.FIND_OBJECTS, handle, handles.address(), PAGE, count.address());
          for (int i = 0; i < Memory.word(count); i++) {
            found.add(handles.getAtIndex(ValueLayout.JAVA_LONG, i));
          }
        }
      } finally {
        cryptoki.require(Function.FIND_OBJECTS_FINAL, handle);
      }
    }
    return found;
  }

  /// One attribute of an object.
  Secret read(long object, long type) {
    try (var memory = new Memory()) {
      MemorySegment template = memory.zeros(Attributes.SIZE);
      Attributes.set(template, 0, type, 0, 0);
      cryptoki.require(Function.GET_ATTRIBUTE_VALUE, handle, object, template.address(), 1);
      long size = requireSize(template.get(ValueLayout.JAVA_LONG, 16));
      MemorySegment value = memory.zeros(size);
      Attributes.set(template, 0, type, value.address(), size);
      cryptoki.require(Function.GET_ATTRIBUTE_VALUE, handle, object, template.address(), 1);
      return Secret.owning(value.asSlice(0, size).toArray(ValueLayout.JAVA_BYTE));
    }
  }

  private static long requireSize(long size) {
    if (size < 0 || size > LARGEST) {
      throw new Pkcs11Exception("the token tells of a value of " + size + " bytes");
    }
    return size;
  }

  long create(Attributes object) {
    try (var memory = new Memory()) {
      MemorySegment made = memory.word(0);
      cryptoki.require(
          Function.CREATE_OBJECT,
          handle,
          object.in(memory).address(),
          object.count(),
          made.address());
      return Memory.word(made);
    }
  }

  void destroy(long object) {
    cryptoki.require(Function.DESTROY_OBJECT, handle, object);
  }

  /// Makes a secret key within the token.
  long generate(long mechanism, Attributes key) {
    try (var memory = new Memory()) {
      MemorySegment made = memory.word(0);
      cryptoki.require(
          Function.GENERATE_KEY,
          handle,
          memory.words(mechanism, 0, 0).address(),
          key.in(memory).address(),
          key.count(),
          made.address());
      return Memory.word(made);
    }
  }

  Bytes encrypt(Mechanism mechanism, long key, Secret plain) {
    try (Secret sealed =
        plain.reveal(
            content -> crypt(Function.ENCRYPT_INIT, Function.ENCRYPT, mechanism, key, content))) {
      return Bytes.of(sealed.revealCopy());
    }
  }

  Secret decrypt(Mechanism mechanism, long key, Bytes sealed) {
    return crypt(Function.DECRYPT_INIT, Function.DECRYPT, mechanism, key, sealed.toArray());
  }

  /// The room for the result is large enough for every mechanism here, so that the operation is
  /// never left half done by a question for its size.
  private Secret crypt(
      Function init, Function whole, Mechanism mechanism, long key, byte[] content) {
    try (var memory = new Memory()) {
      cryptoki.require(init, handle, mechanism.in(memory).address(), key);
      long room = content.length + 2_048L;
      MemorySegment in = memory.copyOf(content);
      MemorySegment out = memory.zeros(room);
      MemorySegment size = memory.word(room);
      long status =
          cryptoki.status(
              whole, handle, in.address(), content.length, out.address(), size.address());
      if (status != 0) {
        throw Pkcs11Exception.crypt("C_" + whole.name(), status);
      }
      return Secret.owning(out.asSlice(0, Memory.word(size)).toArray(ValueLayout.JAVA_BYTE));
    }
  }

  boolean isAlive() {
    return life == cryptoki.life();
  }

  void close() {
    if (isAlive()) {
      var _ = cryptoki.status(Function.CLOSE_SESSION, handle);
    }
  }
}
