package dev.nacre.keybroker.pkcs11;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Secret;
import dev.nacre.keybroker.pkcs11.Mechanism.Gcm;
import dev.nacre.storage.Custodian;
import dev.nacre.storage.StoreException;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// The master key wrapped by an AES key that was made in a token and never leaves it.
///
/// The versions of that key share a label; each has an id of 8 bytes. What is wrapped: the id, an
/// IV (12 bytes), AES-256-GCM over the master key, which authenticates the label too.
public final class TokenCustodian implements Custodian {
  private static final int ID_SIZE = 8;
  private static final long KEY_SIZE = 32;

  private final Supplier<Token> source;
  private final String label;
  private final SecureRandom chance;
  private Optional<Token> opened = Optional.empty();

  /// @param token opens it; asked when it is needed first
  /// @param label of the key; the key is made when the token has none of that name
  public TokenCustodian(Supplier<Token> token, String label, SecureRandom chance) {
    this.source = token;
    this.label = label;
    this.chance = chance;
  }

  @Override
  public String kind() {
    return "pkcs11";
  }

  @Override
  public Bytes wrap(Secret key) {
    Bytes iv = Bytes.of(random(Gcm.IV_SIZE));
    return with(session -> {
      Version newest = newest(session);
      return newest.id().concat(iv).concat(session.encrypt(gcm(iv), newest.handle(), key));
    });
  }

  @Override
  public Secret unwrap(Bytes wrapped) {
    int head = ID_SIZE + Gcm.IV_SIZE;
    if (wrapped.size() <= head) {
      throw new StoreException("the wrapped master key is too short for one of PKCS#11");
    }
    Bytes id = wrapped.slice(0, ID_SIZE);
    Bytes iv = wrapped.slice(ID_SIZE, head);
    return with(session -> {
      List<Long> found = session.find(named().bytes(Constants.ID, id.toArray()));
      if (found.isEmpty()) {
        throw Pkcs11Exception.lost(
            "the token holds no AES key labelled " + label + " with the id " + id.hex());
      }
      return decrypted(session, iv, found, wrapped.slice(head, wrapped.size()));
    });
  }

  /// Replicas that started together each made a key of that id: only one of them opens it.
  private Secret decrypted(Session session, Bytes iv, List<Long> keys, Bytes sealed) {
    for (long key : keys.subList(0, keys.size() - 1)) {
      try {
        return session.decrypt(gcm(iv), key, sealed);
      } catch (Pkcs11Exception e) {
        if (!e.isAboutInput()) {
          throw e;
        }
      }
    }
    return session.decrypt(gcm(iv), keys.getLast(), sealed);
  }

  @Override
  public void renew() {
    var _ = with(this::make);
  }

  /// A key in the token.
  private record Version(Bytes id, long handle) {}

  /// Ids count up.
  private Version newest(Session session) {
    return versions(session)
        .max(Comparator.comparing(version -> version.id().hex()))
        .orElseGet(() -> make(session));
  }

  /// Keys of that label whose ids are of another size are somebody else's.
  private Stream<Version> versions(Session session) {
    return session.find(named()).stream()
        .map(handle -> new Version(id(session, handle), handle))
        .filter(version -> version.id().size() == ID_SIZE);
  }

  private static Bytes id(Session session, long handle) {
    try (Secret id = session.read(handle, Constants.ID)) {
      return Bytes.of(id.revealCopy());
    }
  }

  private Version make(Session session) {
    Bytes id = nextId(session);
    long handle =
        session.generate(
            Constants.AES_KEY_GEN,
            named()
                .bytes(Constants.ID, id.toArray())
                .number(Constants.VALUE_LEN, KEY_SIZE)
                .flag(Constants.TOKEN, true)
                .flag(Constants.PRIVATE, true)
                .flag(Constants.SENSITIVE, true)
                .flag(Constants.EXTRACTABLE, false)
                .flag(Constants.ENCRYPT, true)
                .flag(Constants.DECRYPT, true));
    return new Version(id, handle);
  }

  /// One more than the largest there is: a number, big-endian.
  private Bytes nextId(Session session) {
    long largest =
        versions(session)
            .mapToLong(version -> Long.parseUnsignedLong(version.id().hex(), 16))
            .max()
            .orElse(0);
    return Bytes.ofHex("%016x".formatted(largest + 1));
  }

  private synchronized Token token() {
    Token token = opened.orElseGet(source);
    opened = Optional.of(token);
    return token;
  }

  /// Ends the sessions with the token.
  @Override
  public synchronized void close() {
    opened.ifPresent(Token::close);
  }

  private Attributes named() {
    return new Attributes()
        .number(Constants.CLASS, Constants.CLASS_SECRET_KEY)
        .number(Constants.KEY_TYPE, Constants.KEY_AES)
        .text(Constants.LABEL, label);
  }

  private Gcm gcm(Bytes iv) {
    return new Gcm(iv, Bytes.utf8("nacre master key 1\0" + label));
  }

  private byte[] random(int size) {
    byte[] bytes = new byte[size];
    chance.nextBytes(bytes);
    return bytes;
  }

  /// Whatever a token does not do may be done later: it may be plugged in again, unlocked, or get
  /// its key back.
  private <T> T with(Token.Work<T> work) {
    try {
      return token().with(work);
    } catch (Pkcs11Exception e) {
      throw StoreException.keyAway(
          "the token that keeps the master key does not give it: " + e.getMessage(), e);
    }
  }
}
