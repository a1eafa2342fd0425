package dev.nacre.keybroker.session;

import dev.nacre.attestation.Tee;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.Lending;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.SecondText;
import dev.nacre.codec.jose.Jws;
import dev.nacre.keybroker.call.Trouble;
import dev.nacre.storage.SecretStore;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/// Seals a [Session] into a cookie and opens it again, so that any replica continues any
/// conversation and no table of sessions exists.
///
/// A cookie's value: base64url of version 4 (u8), number of the key (u32, big-endian), IV (12),
/// AES-256-GCM over: step (u8; 0 challenged, any other attested), end in seconds since 1970 (u64,
/// big-endian), then the TEE, a space and the nonce; or the token, in the form of [TokenPacking]
/// that the step says.
public final class SessionCookie {
  public static final String NAME = "kbs-session-id";

  private static final byte VERSION = 4;
  private static final byte CHALLENGED = 0;
  private static final int HEAD = 1 + Integer.BYTES;
  private static final int IV_SIZE = 12;
  private static final int SEALED = HEAD + IV_SIZE;
  private static final int TAG_SIZE = 16;
  private static final byte[] BOUND = "nacre session 4".getBytes(StandardCharsets.US_ASCII);
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.RFC_1123_DATE_TIME.withZone(ZoneOffset.UTC);

  /// How far the clocks of replicas may be apart.
  private static final Duration SKEW = Duration.ofMinutes(10);

  private final SessionKeys keys;
  private final SecureRandom chance;
  private final InstantSource clock;
  private final Duration longest;
  private final SecondText expires = new SecondText(DATE::format);
  private final TokenPacking packing = new TokenPacking();
  private final RecentSessions recent = new RecentSessions();
  private final Lending<Cipher> ciphers =
      new Lending<>(() -> Cipher.getInstance("AES/GCM/NoPadding"));

  private SessionCookie(
      SessionKeys keys, SecureRandom chance, InstantSource clock, Duration lifetime) {
    this.keys = keys;
    this.chance = chance;
    this.clock = clock;
    this.longest = lifetime.plus(SKEW);
  }

  /// @param lifetime of a session from its challenge
  public static SessionCookie open(
      SecretStore keys, SecureRandom chance, InstantSource clock, Duration lifetime) {
    return new SessionCookie(SessionKeys.open(keys, chance, clock), chance, clock, lifetime);
  }

  /// The value of `Set-Cookie`.
  public String seal(Session session) {
    byte[] iv = new byte[IV_SIZE];
    chance.nextBytes(iv);
    SessionKeys.Numbered key = keys.sealing();
    byte[] plain = write(session);
    byte[] value = new byte[SEALED + plain.length + TAG_SIZE];
    ByteBuffer.wrap(value).put(VERSION).putInt(key.number()).put(iv);
    try {
      var _ =
          ciphers.lend(cipher -> {
            prepare(cipher, Cipher.ENCRYPT_MODE, key, value);
            cipher.doFinal(plain, 0, plain.length, value, SEALED);
            return value;
          });
      String cookie = Bytes.of(value).base64Url();
      if (session instanceof Session.Attested attested) {
        var _ = recent.keep(cookie, attested);
      }
      String end = expires.of(session.end());
      return String.join("", NAME, "=", cookie, "; Expires=", end, "; HttpOnly; SameSite=Strict");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot seal a session", e);
    }
  }

  /// The session in `value`; empty when it was not sealed here, was changed, is over, or ends so
  /// late that it began in what is the future now: a clock that is set back lengthens no session.
  public Optional<Session> open(String value) {
    Optional<Session> session = recent.find(value).map(known -> (Session) known);
    return session.or(() -> unseal(value)).filter(open -> isUnderWay(open.end()));
  }

  /// What is wrong with `value`, which [#open] did not open.
  public Trouble trouble(String value) {
    byte[] content;
    try {
      content = Bytes.ofBase64Url(value).toArray();
    } catch (MalformedException e) {
      return SessionTroubles.cookieForm(value.length() + " characters that are no base64url");
    }
    if (content.length < SEALED + TAG_SIZE || content[0] != VERSION) {
      return SessionTroubles.cookieForm(content.length + " bytes of another form");
    }
    int number = ByteBuffer.wrap(content).getInt(1);
    if (keys.opening(number).isEmpty()) {
      return SessionTroubles.cookieKey(number, keys.sealing().number());
    }
    return unseal(value)
        .map(session -> SessionTroubles.sessionOver(session.end(), clock.instant(), longest))
        .orElseGet(() -> SessionTroubles.cookieSeal(number));
  }

  private boolean isUnderWay(Instant end) {
    Instant now = clock.instant();
    return end.isAfter(now) && !end.isAfter(now.plus(longest));
  }

  private Optional<Session> unseal(String value) {
    try {
      byte[] content = Bytes.ofBase64Url(value).toArray();
      if (content.length < SEALED + TAG_SIZE || content[0] != VERSION) {
        return Optional.empty();
      }
      Optional<SessionKeys.Numbered> key = keys.opening(ByteBuffer.wrap(content).getInt(1));
      if (key.isEmpty()) {
        return Optional.empty();
      }
      byte[] plain =
          ciphers.lend(cipher -> {
            prepare(cipher, Cipher.DECRYPT_MODE, key.get(), content);
            return cipher.doFinal(content, SEALED, content.length - SEALED);
          });
      Session session = read(ByteBuffer.wrap(plain));
      return Optional.of(
          session instanceof Session.Attested attested ? recent.keep(value, attested) : session);
    } catch (GeneralSecurityException | MalformedException e) {
      return Optional.empty();
    }
  }

  private byte[] write(Session session) {
    return switch (session) {
      case Session.Challenged(Tee tee, String nonce, Instant end) ->
          write(CHALLENGED, end, Bytes.utf8(tee.wireName() + " " + nonce));
      case Session.Attested(String token, Proven _, Instant end) -> write(packing.pack(token), end);
    };
  }

  private static byte[] write(TokenPacking.Packed token, Instant end) {
    return write(token.form().number(), end, token.content());
  }

  private static byte[] write(byte step, Instant end, Bytes content) {
    int head = 1 + Long.BYTES;
    byte[] plain = new byte[head + content.size()];
    ByteBuffer.wrap(plain).put(step).putLong(end.getEpochSecond());
    content.copyInto(plain, head);
    return plain;
  }

  private Session read(ByteBuffer plain) {
    byte step = plain.get();
    Instant end = Instant.ofEpochSecond(plain.getLong());
    byte[] content = new byte[plain.remaining()];
    plain.get(content);
    if (step == CHALLENGED) {
      return challenged(content, end);
    }
    TokenPacking.Form form =
        TokenPacking.Form.of(step)
            .orElseThrow(() -> MalformedException.at("session", "a step from 0 to 3", step + ""));
    String token = packing.unpack(new TokenPacking.Packed(form, Bytes.of(content)));
    return new Session.Attested(token, new Proven(Jws.parse(token).claims()), end);
  }

  private static Session challenged(byte[] content, Instant end) {
    String text = new String(content, StandardCharsets.UTF_8);
    int space = text.indexOf(' ');
    String name = text.substring(0, space);
    Tee tee =
        Tee.ofWireName(name).orElseThrow(() -> MalformedException.at("session", "a TEE", name));
    return new Session.Challenged(tee, text.substring(space + 1), end);
  }

  /// @param value of a cookie, from which the IV is read
  private static void prepare(Cipher cipher, int mode, SessionKeys.Numbered key, byte[] value)
      throws GeneralSecurityException {
    cipher.init(mode, key.key(), new GCMParameterSpec(TAG_SIZE * 8, value, HEAD, IV_SIZE));
    cipher.updateAAD(BOUND);
  }
}
