package dev.nacre.endorsements;

import dev.nacre.codec.trace.TraceContext;
import dev.nacre.endorsements.EndorsementException.Kind;
import dev.nacre.web.BoundedHttp;
import dev.nacre.web.Bounds;
import dev.nacre.web.NoAnswerException;
import dev.nacre.web.NoAnswerException.Why;
import dev.nacre.web.WebAnswer;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Asks endorsers over HTTP: within a time, up to a size, and only the host that is configured.
final class HttpTransport {
  private static final int LARGEST = 16 << 20;
  private static final int AT_ONCE = 8;
  private static final int MOST_REDIRECTS = 3;
  private static final Duration SILENCE = Duration.ofSeconds(30);
  private static final Duration DEFAULT_HOLD_OFF = Duration.ofSeconds(30);
  private static final Duration LONGEST_HOLD_OFF = Duration.ofHours(1);

  /// What of an answer's head belongs to its content: the chains of Intel's signers.
  private static final Set<String> KEPT =
      Set.of(
          "tcb-info-issuer-chain",
          "sgx-tcb-info-issuer-chain",
          "sgx-enclave-identity-issuer-chain",
          "sgx-pck-crl-issuer-chain",
          "sgx-pck-certificate-issuer-chain");

  /// Each by itself: one that is slow holds up no other.
  private final Map<EndorsementSettings.Service, BoundedHttp> services = new ConcurrentHashMap<>();

  private final Bounds bounds;
  private final RateBudget budget;
  private final InstantSource clock;

  /// @param timeout for a whole answer, its body included
  HttpTransport(Duration timeout, RateBudget budget, InstantSource clock) {
    this.bounds = new Bounds(timeout, LARGEST, AT_ONCE);
    this.budget = budget;
    this.clock = clock;
  }

  private BoundedHttp fresh(EndorsementSettings.Service service) {
    return service.checksCertificate()
        ? BoundedHttp.within(bounds)
        : BoundedHttp.within(bounds, UncheckedTls::context);
  }

  void close() {
    services.values().forEach(BoundedHttp::close);
  }

  /// @throws EndorsementException when there is no answer, or it is an error
  Answer ask(EndorsementSettings.Service service, Query query) {
    BoundedHttp http = services.computeIfAbsent(service, this::fresh);
    URI address = resolved(service.base(), query.path());
    for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
      budget.await(address, service.spacing());
      WebAnswer response = send(http, address, query);
      if (response.status() / 100 != 3) {
        return answer(address, response);
      }
      address = redirected(address, response);
    }
    throw new EndorsementException(Kind.WRONG, service.base() + " redirects in circles");
  }

  private static URI resolved(URI base, String path) {
    String bare = base.toString().replaceFirst("/+$", "");
    return URI.create(bare + path);
  }

  private WebAnswer send(BoundedHttp http, URI address, Query query) {
    try {
      return http.ask(request(address, query));
    } catch (NoAnswerException e) {
      if (e.why() == Why.SLOW || e.why() == Why.UNREACHABLE) {
        budget.leaveAlone(address, SILENCE);
      }
      Kind kind = e.why() == Why.CROWDED ? Kind.BUSY : Kind.UNREACHABLE;
      throw new EndorsementException(kind, e.of(address), e);
    }
  }

  private static HttpRequest request(URI address, Query query) {
    var request = HttpRequest.newBuilder(address);
    query.headers().forEach(request::header);
    TraceContext.current().ifPresent(trace -> request.header(TraceContext.HEADER, trace.header()));
    query
        .body()
        .ifPresent(body -> request.POST(HttpRequest.BodyPublishers.ofByteArray(body.toArray())));
    return request.build();
  }

  private Answer answer(URI address, WebAnswer response) {
    int status = response.status();
    if (status == 200) {
      return new Answer(response.body(), kept(response), clock.instant());
    }
    if (status == 404 || status == 410) {
      throw new EndorsementException(Kind.NOT_FOUND, address + " does not exist");
    }
    if (status == 429 || status == 503) {
      Duration wait = retryAfter(response);
      budget.holdOff(address, wait);
      throw new EndorsementException(
          Kind.BUSY,
          address + " answers " + status + ": asked again after " + wait.toSeconds() + " s");
    }
    throw new EndorsementException(Kind.UNREACHABLE, address + " answers " + status);
  }

  private static Map<String, String> kept(WebAnswer response) {
    var kept = new HashMap<String, String>();
    response
        .headers()
        .map()
        .forEach((name, values) -> {
          String lower = name.toLowerCase(Locale.ROOT);
          if (KEPT.contains(lower)) {
            kept.put(lower, values.getFirst());
          }
        });
    return kept;
  }

  private static Duration retryAfter(WebAnswer response) {
    Optional<String> seconds =
        response.header("Retry-After").filter(text -> text.matches("[0-9]{1,6}"));
    Duration wait =
        seconds.map(text -> Duration.ofSeconds(Long.parseLong(text))).orElse(DEFAULT_HOLD_OFF);
    return wait.compareTo(LONGEST_HOLD_OFF) > 0 ? LONGEST_HOLD_OFF : wait;
  }

  /// Where the same host says that the answer is; another host is nobody we chose.
  private static URI redirected(URI from, WebAnswer response) {
    String location = response.header("Location").orElse("");
    URI to;
    try {
      to = from.resolve(location);
    } catch (IllegalArgumentException e) {
      throw new EndorsementException(Kind.WRONG, from + " redirects to no address", e);
    }
    boolean same =
        String.valueOf(from.getScheme()).equals(to.getScheme())
            && String.valueOf(from.getAuthority()).equals(to.getAuthority());
    if (!same) {
      throw new EndorsementException(Kind.WRONG, from + " redirects to elsewhere, to " + to);
    }
    return to;
  }
}
