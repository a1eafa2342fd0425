package dev.nacre.keybroker.vault;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Secret;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonBoolean;
import dev.nacre.codec.json.JsonNull;
import dev.nacre.codec.json.JsonNumber;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.codec.json.JsonString;
import dev.nacre.keybroker.keys.KeySourceException;
import dev.nacre.keybroker.keys.PeerCertificates;
import dev.nacre.storage.StoreException;
import dev.nacre.web.BoundedHttp;
import dev.nacre.web.Bounds;
import dev.nacre.web.FewAtOnce;
import dev.nacre.web.GrowingPause;
import dev.nacre.web.NoAnswerException;
import dev.nacre.web.NoTurnException;
import dev.nacre.web.WebAnswer;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;

/// A connection to Vault that logs in when it must.
///
/// What Vault answers goes into no message: only its status, and its own `errors` unless they
/// repeat what was sent. A Vault that hangs holds so many callers and no more.
public final class Vault implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration PAUSE = Duration.ofSeconds(10);
  static final int LARGEST = 8 << 20;
  private static final int AT_ONCE = 16;

  /// More than there are machines that start at once.
  private static final int MOST_WAITING = 2_000;

  private static final int LONGEST_COMPLAINT = 300;

  private final VaultSettings settings;
  private final InstantSource clock;
  private final BoundedHttp http;
  private final Duration patience;
  private final FewAtOnce turns;
  private final GrowingPause logins = new GrowingPause(Duration.ofSeconds(1), PAUSE);
  private Optional<String> token = Optional.empty();
  private long loggedInInVain = System.nanoTime() - PAUSE.toNanos();

  Vault(VaultSettings settings, Duration patience, InstantSource clock) {
    this(settings, patience, clock, new FewAtOnce(AT_ONCE, MOST_WAITING));
  }

  Vault(VaultSettings settings, Duration patience, InstantSource clock, FewAtOnce turns) {
    this.settings = settings;
    this.patience = patience;
    this.clock = clock;
    this.turns = turns;
    var bounds = new Bounds(patience, LARGEST, AT_ONCE);
    this.http =
        settings.authorities().isEmpty()
            ? BoundedHttp.within(bounds)
            : believing(settings.authorities(), bounds);
  }

  private static BoundedHttp believing(List<Path> authorities, Bounds bounds) {
    try {
      SSLContext tls = PeerCertificates.context(authorities, Optional.empty());
      return BoundedHttp.within(bounds, () -> tls);
    } catch (KeySourceException e) {
      throw new VaultException(String.valueOf(e.getMessage()), e);
    }
  }

  /// Asks nothing yet.
  ///
  /// @throws VaultException when the authorities cannot be read
  public static Vault at(VaultSettings settings) {
    return new Vault(settings, PATIENCE, InstantSource.system());
  }

  /// A call below `/v1/`.
  ///
  /// @param method `GET`, `POST`, `DELETE` or `LIST`
  record Ask(String method, String path, Optional<JsonObject> body) {
    private static final int SHORTEST_SECRET = 16;

    static Ask post(String path, JsonObject body) {
      return new Ask("POST", path, Optional.of(body));
    }

    static Ask get(String path) {
      return new Ask("GET", path, Optional.empty());
    }

    /// Whether `words` repeat what was sent, as complaints about its form do.
    boolean isRepeatedIn(String words) {
      return body.stream().flatMap(Ask::texts).anyMatch(words::contains);
    }

    /// What may be secret: long texts, and bytes, which Vault shows with spaces between.
    private static Stream<String> texts(Json json) {
      return switch (json) {
        case JsonObject object -> object.members().values().stream().flatMap(Ask::texts);
        case JsonArray bytes -> Stream.of(bytes.text(), bytes.text().replace(',', ' '));
        case JsonString(String text) ->
            text.length() < SHORTEST_SECRET ? Stream.empty() : Stream.of(text);
        case JsonNumber _, JsonBoolean _, JsonNull _ -> Stream.empty();
      };
    }
  }

  /// @return what Vault says; an empty object where it says nothing
  /// @throws VaultException when Vault is away, refuses, or answers nonsense
  JsonObject ask(Ask ask) {
    try (var _ = turns.begin(patience)) {
      return inTurn(ask);
    } catch (NoTurnException e) {
      throw new VaultException(where(ask) + " is busy: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new VaultException("interrupted while asking " + where(ask), e);
    }
  }

  private JsonObject inTurn(Ask ask) {
    String known = token();
    try {
      return once(ask, Optional.of(known));
    } catch (VaultException e) {
      if (!e.isForbidden() || isInVain()) {
        throw e;
      }
      forget(known);
      String fresh = token();
      if (fresh.equals(known)) {
        throw e;
      }
      return again(ask, fresh);
    }
  }

  private JsonObject again(Ask ask, String fresh) {
    try {
      return once(ask, Optional.of(fresh));
    } catch (VaultException e) {
      if (e.isForbidden()) {
        noteInVain();
      }
      throw e;
    }
  }

  /// Whether a new token did not help a moment ago: Vault keeps each that it issues, and a guest
  /// may ask for what we may not read as often as it likes.
  private synchronized boolean isInVain() {
    return System.nanoTime() - loggedInInVain < PAUSE.toNanos();
  }

  private synchronized void noteInVain() {
    loggedInInVain = System.nanoTime();
  }

  private synchronized String token() {
    if (token.isEmpty()) {
      try {
        token =
            VaultLogin.atHand(settings.login())
                .or(() -> VaultLogin.message(settings.login()).map(this::logIn));
      } catch (StoreException e) {
        throw new VaultException(String.valueOf(e.getMessage()), e);
      }
    }
    return token.orElseThrow();
  }

  private synchronized void forget(String refused) {
    token = token.filter(known -> !known.equals(refused));
  }

  /// Everybody waits for it: who comes after a failure hears of it, and does not wait for another.
  private String logIn(VaultLogin.Message login) {
    logins
        .rest(clock.instant())
        .ifPresent(rest -> {
          throw new VaultException(
              rest.why().getMessage() + "; it is asked again in " + rest.text(), rest.why());
        });
    try {
      JsonObject answer = once(Ask.post(login.path(), login.body()), Optional.empty());
      String fresh =
          within(
              login.path(),
              "a token",
              () ->
                  VaultLogin.requireToken(
                      answer.object("auth").string("client_token"), "its answer"));
      logins.succeeded();
      return fresh;
    } catch (VaultException e) {
      logins.failed(clock.instant(), e);
      throw e;
    }
  }

  private JsonObject once(Ask ask, Optional<String> shown) {
    URI address = URI.create(settings.address() + "/v1/" + ask.path());
    var request =
        HttpRequest.newBuilder(address)
            .header("X-Vault-Request", "true")
            .method(
                ask.method(),
                ask.body()
                    .map(body -> BodyPublishers.ofByteArray(Bytes.utf8(body.text()).toArray()))
                    .orElseGet(BodyPublishers::noBody));
    shown.ifPresent(value -> request.header("X-Vault-Token", value));
    settings.namespace().ifPresent(value -> request.header("X-Vault-Namespace", value));
    return parsed(ask, shown, exchange(ask, request.build()));
  }

  private WebAnswer exchange(Ask ask, HttpRequest request) {
    try {
      return http.ask(request);
    } catch (NoAnswerException e) {
      throw new VaultException(e.of(where(ask)), e);
    }
  }

  private JsonObject parsed(Ask ask, Optional<String> shown, WebAnswer answer) {
    try (Secret body = answer.secretBody()) {
      if (answer.status() / 100 != 2) {
        Predicate<String> isTelling =
            words -> ask.isRepeatedIn(words) || shown.stream().anyMatch(words::contains);
        String complaint = complaint(answer.status(), body, isTelling);
        throw new VaultException(
            where(ask) + " answered " + answer.status() + complaint,
            answer.status(),
            complaint.isEmpty());
      }
      return body.size() == 0
          ? JsonObject.empty()
          : within(ask.path(), "an object of JSON", () -> object(body));
    }
  }

  private static JsonObject object(Secret answer) {
    if (answer.reveal(body -> Json.parse(Bytes.of(body))) instanceof JsonObject object) {
      return object;
    }
    throw MalformedException.at("answer", "an object", "another value");
  }

  /// Vault's own words about what it refuses.
  ///
  /// @param isTelling whether words hold a secret
  private static String complaint(int status, Secret answer, Predicate<String> isTelling) {
    String meaning =
        switch (status) {
          case 403 -> " (permission denied)";
          case 429 -> " (too many requests)";
          case 503 -> " (sealed, or down for maintenance)";
          default -> "";
        };
    try {
      JsonObject body = object(answer);
      String said =
          Stream.concat(said(body, "errors"), said(body, "warnings"))
              .collect(Collectors.joining("; "));
      if (isTelling.test(said)) {
        return meaning + " in words that repeat what was sent";
      }
      return said.isEmpty()
          ? meaning
          : meaning + ": " + said.substring(0, Math.min(said.length(), LONGEST_COMPLAINT)).strip();
    } catch (MalformedException notVault) {
      return meaning + " with what is none of Vault's answers";
    }
  }

  private static Stream<String> said(JsonObject body, String member) {
    return body.findPresent(member).orElse(Json.of("")) instanceof JsonArray texts
        ? texts.stream()
            .filter(JsonString.class::isInstance)
            .map(text -> ((JsonString) text).value())
        : Stream.empty();
  }

  /// Reads an answer, whose content appears in no message.
  interface Reading<T> {
    T read();
  }

  /// @param expected what should be read, in words
  <T> T within(String path, String expected, Reading<T> reading) {
    try {
      return reading.read();
    } catch (MalformedException e) {
      throw new VaultException(
          "Vault at "
              + settings.address()
              + " answered "
              + path
              + " with something malformed: expected "
              + expected);
    }
  }

  private String where(Ask ask) {
    return "Vault at " + settings.address() + " (" + ask.method() + " " + ask.path() + ")";
  }

  @Override
  public void close() {
    http.close();
  }
}
