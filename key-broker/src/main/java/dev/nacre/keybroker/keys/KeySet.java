package dev.nacre.keybroker.keys;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Shown;
import dev.nacre.codec.jose.Jwk;
import dev.nacre.codec.jose.Jws;
import dev.nacre.codec.jose.KeyPem;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Public keys that sign tokens, from one source: a JWK set (RFC 7517 section 5), the address of an
/// issuer, written as it calls itself, whose OpenID configuration names one, or a PEM file.
///
/// They are read at the start, which fails where they cannot be, and again after a while, or when a
/// token names a key that is not among them, but not oftener than every half minute. A source that
/// fails later leaves the keys that are known.
public final class KeySet {
  private static final System.Logger LOG = System.getLogger("dev.nacre.keybroker");
  private static final Duration FRESH_REMOTE = Duration.ofMinutes(10);
  private static final Duration FRESH_FILE = Duration.ofMinutes(1);
  private static final Duration PAUSE = Duration.ofSeconds(30);
  private static final int SHOWN = 200;
  private static final String DISCOVERY = "/.well-known/openid-configuration";

  private final String source;
  private final Form form;
  private final Fetcher fetcher;
  private final InstantSource clock;
  private volatile Known known;

  private enum Form {
    JWK_SET,
    PEM
  }

  private record Known(List<Jwk> keys, Instant read) {}

  private KeySet(String source, Form form, Fetcher fetcher, InstantSource clock) {
    this.source = source;
    this.form = form;
    this.fetcher = fetcher;
    this.clock = clock;
    this.known = new Known(read(), clock.instant());
  }

  /// @param source `https://`, `file://` or a path
  /// @throws KeySourceException when there are no keys
  public static KeySet ofJwkSet(String source, Fetcher fetcher, InstantSource clock) {
    return new KeySet(source, Form.JWK_SET, fetcher, clock);
  }

  /// One public key in PEM.
  ///
  /// @param source `https://`, `file://` or a path
  /// @throws KeySourceException when there is no key
  public static KeySet ofPem(String source, Fetcher fetcher, InstantSource clock) {
    return new KeySet(source, Form.PEM, fetcher, clock);
  }

  public String source() {
    return source;
  }

  /// Whether one of these keys signed `token`. The header's `kid` selects among keys that have
  /// names; a key in the header counts only when it is one of these.
  public boolean signed(Jws token) {
    Known now = fresh(FRESH_FILE, FRESH_REMOTE);
    if (now.keys().stream().anyMatch(key -> fits(key, token))) {
      return true;
    }
    boolean missing = now.keys().stream().noneMatch(key -> isNamed(key, token));
    return missing
        && form == Form.JWK_SET
        && fresh(PAUSE, PAUSE).keys().stream().anyMatch(key -> fits(key, token));
  }

  private static boolean fits(Jwk key, Jws token) {
    return isNamed(key, token) && token.isSignedBy(key);
  }

  private static boolean isNamed(Jwk key, Jws token) {
    Optional<String> named = new SignedClaims(token.header()).text("kid");
    return named.isEmpty() || key.keyId().isEmpty() || key.keyId().equals(named);
  }

  /// What is known, read anew when it is older than the time given for its kind.
  private Known fresh(Duration file, Duration remote) {
    Duration limit = Fetcher.isRemote(source) ? remote : file;
    if (isYounger(limit)) {
      return known;
    }
    synchronized (this) {
      if (!isYounger(limit)) {
        known = again(known);
      }
      return known;
    }
  }

  /// A clock that was set back makes none younger.
  private boolean isYounger(Duration limit) {
    Duration age = Duration.between(known.read(), clock.instant());
    return !age.isNegative() && age.compareTo(limit) < 0;
  }

  private Known again(Known old) {
    try {
      return new Known(read(), clock.instant());
    } catch (KeySourceException e) {
      LOG.log(Level.WARNING, () -> "keeping the keys that are known: " + e.getMessage());
      return new Known(old.keys(), clock.instant());
    }
  }

  private List<Jwk> read() {
    try {
      return switch (form) {
        case PEM -> List.of(KeyPem.parsePublic(fetcher.fetch(source).utf8()));
        case JWK_SET -> keysOrIssuers();
      };
    } catch (MalformedException e) {
      throw new KeySourceException("there is no public key in " + source + ": " + e.getMessage());
    }
  }

  /// An issuer's own address is seldom a document: most answer 404 there, or lead elsewhere.
  private List<Jwk> keysOrIssuers() {
    Bytes document;
    try {
      document = fetcher.fetch(source);
    } catch (KeySourceException e) {
      if (e.wasAnswered()) {
        return discoveredAfter(e);
      }
      throw e;
    }
    return jwkSet(document).orElseGet(this::discovered);
  }

  private List<Jwk> discoveredAfter(KeySourceException first) {
    try {
      return discovered();
    } catch (KeySourceException second) {
      throw new KeySourceException(first.getMessage() + "; " + second.getMessage(), second);
    }
  }

  private List<Jwk> discovered() {
    if (!Fetcher.isRemote(source)) {
      throw new KeySourceException("there is no JWK set with keys for signatures in " + source);
    }
    String document = source.replaceAll("/+$", "") + DISCOVERY;
    if (Json.parse(fetcher.fetch(document)) instanceof JsonObject configuration) {
      requireIssuer(document, configuration);
      String address = configuration.string("jwks_uri");
      if (!Fetcher.isRemote(address)) {
        throw new KeySourceException(document + " names keys that are not behind https://");
      }
      return jwkSet(fetcher.fetch(address))
          .orElseThrow(() -> new KeySourceException("there is no JWK set at " + address));
    }
    throw new KeySourceException("the OpenID configuration " + document + " is no object");
  }

  /// Whoever can answer at one address of a host would otherwise name keys for another issuer there
  /// (OpenID Connect Discovery 1.0, section 4.3).
  private void requireIssuer(String document, JsonObject configuration) {
    String issuer = configuration.string("issuer");
    if (!issuer.equals(source)) {
      throw new KeySourceException(
          document
              + " is another issuer's: expected the issuer "
              + source
              + ", letter by letter, found "
              + Json.of(Shown.beginning(issuer, SHOWN)).text());
    }
  }

  /// The keys of a set; of kinds that sign nothing here none. Empty when it is no set, or none is.
  private static Optional<List<Jwk>> jwkSet(Bytes document) {
    try {
      if (!(Json.parse(document) instanceof JsonObject set) || set.find("keys").isEmpty()) {
        return Optional.empty();
      }
      var keys = new ArrayList<Jwk>();
      set.array("keys").forEach(element -> key(element).ifPresent(keys::add));
      return Optional.<List<Jwk>>of(List.copyOf(keys)).filter(some -> !some.isEmpty());
    } catch (MalformedException e) {
      return Optional.empty();
    }
  }

  private static Optional<Jwk> key(Json element) {
    try {
      return element instanceof JsonObject json ? Optional.of(Jwk.parse(json)) : Optional.empty();
    } catch (MalformedException e) {
      LOG.log(Level.DEBUG, () -> "a key of a JWK set is not used: " + e.getMessage());
      return Optional.empty();
    }
  }
}
