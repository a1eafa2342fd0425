package dev.nacre.keybroker;

import dev.nacre.attestation.Tee;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Secret;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.storage.SecretStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// Seals a [Session] into a cookie and opens it again, so that any replica continues any
/// conversation and no table of sessions exists.
///
/// A cookie's value: base64url of version 1 (u8), IV (12), AES-256-GCM over the deflated JSON. The
/// key lies sealed in the store, the same for all replicas.
final class SessionCookie {
  static final String NAME = "kbs-session-id";

  private static final String KEY_ENTRY = "session-key";
  private static final byte VERSION = 1;
  private static final int KEY_SIZE = 32;
  private static final int IV_SIZE = 12;
  private static final int TAG_SIZE = 16;
  private static final int LARGEST = 1 << 20;
  private static final byte[] BOUND = "nacre session 1".getBytes(StandardCharsets.US_ASCII);
  private static final DateTimeFormatter EXPIRES =
      DateTimeFormatter.RFC_1123_DATE_TIME.withZone(ZoneOffset.UTC);

  private final SecretKeySpec key;
  private final SecureRandom chance;
  private final InstantSource clock;

  private SessionCookie(SecretKeySpec key, SecureRandom chance, InstantSource clock) {
    this.key = key;
    this.chance = chance;
    this.clock = clock;
  }

  static SessionCookie open(SecretStore keys, SecureRandom chance, InstantSource clock) {
    if (keys.find(KEY_ENTRY).isEmpty()) {
      byte[] fresh = new byte[KEY_SIZE];
      chance.nextBytes(fresh);
      keys.putIfAbsent(KEY_ENTRY, Secret.owning(fresh));
    }
    Secret secret =
        keys.find(KEY_ENTRY)
            .orElseThrow(() -> new IllegalStateException("the session key vanished"));
    return new SessionCookie(
        secret.reveal(bytes -> new SecretKeySpec(bytes, "AES")), chance, clock);
  }

  /// The value of `Set-Cookie`.
  String seal(Session session) {
    byte[] iv = new byte[IV_SIZE];
    chance.nextBytes(iv);
    try {
      byte[] sealed = cipher(Cipher.ENCRYPT_MODE, iv).doFinal(deflate(json(session).text()));
      byte[] value =
          ByteBuffer.allocate(1 + IV_SIZE + sealed.length).put(VERSION).put(iv).put(sealed).array();
      return NAME
          + "="
          + Bytes.of(value).base64Url()
          + "; Expires="
          + EXPIRES.format(session.end())
          + "; HttpOnly; SameSite=Strict";
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot seal a session", e);
    }
  }

  /// The session in `value`; empty when it was not sealed here, was changed, or is over.
  Optional<Session> open(String value) {
    try {
      ByteBuffer in = ByteBuffer.wrap(Bytes.ofBase64Url(value).toArray());
      if (in.remaining() < 1 + IV_SIZE + TAG_SIZE || in.get() != VERSION) {
        return Optional.empty();
      }
      byte[] iv = new byte[IV_SIZE];
      in.get(iv);
      byte[] sealed = new byte[in.remaining()];
      in.get(sealed);
      String text = inflate(cipher(Cipher.DECRYPT_MODE, iv).doFinal(sealed));
      return Optional.of(parse(text)).filter(session -> session.end().isAfter(clock.instant()));
    } catch (GeneralSecurityException | MalformedException e) {
      return Optional.empty();
    }
  }

  private static JsonObject json(Session session) {
    return switch (session) {
      case Session.Challenged(Tee tee, String nonce, Instant end) ->
          JsonObject.builder()
              .put("tee", tee.wireName())
              .put("nonce", nonce)
              .put("end", end.getEpochSecond())
              .build();
      case Session.Attested(String token, Instant end) ->
          JsonObject.builder().put("token", token).put("end", end.getEpochSecond()).build();
    };
  }

  private static Session parse(String text) {
    if (!(Json.parse(text) instanceof JsonObject json)) {
      throw MalformedException.at("session", "an object", "something else");
    }
    Instant end = Instant.ofEpochSecond(json.number("end"));
    if (json.find("token").isPresent()) {
      return new Session.Attested(json.string("token"), end);
    }
    Tee tee =
        Tee.ofWireName(json.string("tee"))
            .orElseThrow(() -> MalformedException.at("session", "a TEE", json.string("tee")));
    return new Session.Challenged(tee, json.string("nonce"), end);
  }

  private Cipher cipher(int mode, byte[] iv) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(TAG_SIZE * 8, iv));
    cipher.updateAAD(BOUND);
    return cipher;
  }

  private static byte[] deflate(String text) {
    var out = new ByteArrayOutputStream();
    var deflater = new Deflater(Deflater.BEST_SPEED, true);
    try (var deflated = new DeflaterOutputStream(out, deflater)) {
      deflated.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new IllegalStateException("cannot deflate a session", e);
    } finally {
      deflater.end();
    }
    return out.toByteArray();
  }

  private static String inflate(byte[] deflated) {
    var inflater = new Inflater(true);
    try (var in = new InflaterInputStream(new ByteArrayInputStream(deflated), inflater)) {
      byte[] text = in.readNBytes(LARGEST + 1);
      if (text.length > LARGEST) {
        throw MalformedException.at("session", "at most " + LARGEST + " bytes", "more");
      }
      return new String(text, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new MalformedException("session: expected deflated text: " + e.getMessage(), e);
    } finally {
      inflater.end();
    }
  }
}
