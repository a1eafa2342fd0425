package dev.nacre.keybroker;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.attestation.AttestationBackend;
import dev.nacre.keybroker.call.ApiException;
import dev.nacre.keybroker.call.Reply;
import dev.nacre.keybroker.call.Route;
import dev.nacre.keybroker.metrics.Metrics;
import dev.nacre.keybroker.openapi.Content;
import dev.nacre.keybroker.openapi.Form;
import dev.nacre.keybroker.openapi.OpenApi;
import dev.nacre.keybroker.openapi.Operation;
import dev.nacre.keybroker.openapi.ServiceForms;
import dev.nacre.keybroker.settings.ServerConfig;
import dev.nacre.storage.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// What anybody may read: the first page, whether the server is well, figures without names, the
/// keys of tokens, the API document.
final class PublicCalls {
  private static final String JWKS = "/.well-known/jwks.json";
  private static final String DOCUMENT = "/openapi.json";

  private final AttestationBackend service;
  private final StoredKeys keys;
  private final Metrics metrics;
  private final BooleanSupplier draining;
  private final AtomicReference<Supplier<Reply>> document = new AtomicReference<>(Reply::empty);

  /// @param draining whether the server is about to stop
  PublicCalls(
      AttestationBackend service, StoredKeys keys, Metrics metrics, BooleanSupplier draining) {
    this.draining = draining;
    this.service = service;
    this.keys = keys;
    this.metrics = metrics;
  }

  List<Route> routes() {
    var all = new ArrayList<Route>(always());
    service.issuerAddress().ifPresent(issuer -> all.add(discovery(issuer)));
    return all;
  }

  private List<Route> always() {
    return List.of(
        Route.get("/")
            .gives(Content.of("text/html", Form.text()))
            .by("A page for people.", _ -> page()),
        Route.get("/healthz").by("Whether the process answers.", _ -> Reply.empty()),
        Route.get("/readyz")
            .by(
                "Whether its store, and the services that it asks, answer too, and its keys can be"
                    + " read.",
                _ -> ready()),
        Route.get("/metrics")
            .gives(Content.text())
            .by(
                "Figures for Prometheus.",
                _ ->
                    Reply.of(
                        "text/plain; version=0.0.4; charset=utf-8",
                        Bytes.utf8(metrics.text(ServerConfig.VERSION)))),
        Route.get(JWKS)
            .gives(ServiceForms.KEYS)
            .by("The public keys of tokens.", _ -> Reply.json(service.publishedKeys())),
        Route.get(DOCUMENT)
            .gives(Form.anyObject())
            .by("This document.", _ -> document.get().get()));
  }

  /// Tells the routes what they are; once, when all are known.
  ///
  /// @param more what is answered beside the routes
  void publish(OpenApi about, Routes routes, List<Operation> more) {
    var all = new ArrayList<>(more);
    routes.all().forEach(route -> all.add(route.operation()));
    document.set(() -> told(about, all));
  }

  /// Made when it is first asked for, and once: a server that starts has other things to do, and
  /// callers who do not fetch it would hold a copy each.
  private Reply told(OpenApi about, List<Operation> all) {
    Reply made = Reply.json(about.of(all));
    document.set(() -> made);
    return made;
  }

  private Reply ready() {
    if (draining.getAsBoolean()) {
      throw ApiException.notReady("draining: this server is about to stop");
    }
    try {
      keys.store().requireReachable();
    } catch (StoreException e) {
      throw ApiException.notReady("the store does not answer");
    }
    if (!keys.master().isPresent()) {
      throw ApiException.keyAway();
    }
    keys.trouble().ifPresent(PublicCalls::refuse);
    service.trouble().ifPresent(PublicCalls::refuse);
    return Reply.empty();
  }

  private static void refuse(String trouble) {
    throw ApiException.notReady(trouble);
  }

  /// OpenID Connect Discovery 1.0 section 3, as far as it concerns who only checks tokens. Only
  /// where tokens name an address as their issuer: whoever follows the document compares its
  /// `issuer` with their `iss`, and the address that a caller happens to use is not it.
  private static Route discovery(String issuer) {
    String keys = issuer.replaceAll("/+$", "") + JWKS;
    JsonObject told =
        JsonObject.builder()
            .put("issuer", issuer)
            .put("jwks_uri", keys)
            .put("response_types_supported", JsonArray.ofStrings(List.of("none")))
            .put("subject_types_supported", JsonArray.ofStrings(List.of("public")))
            .put("id_token_signing_alg_values_supported", JsonArray.ofStrings(List.of("ES256")))
            .build();
    return Route.get("/.well-known/openid-configuration")
        .gives(ServiceForms.DISCOVERY)
        .by("Where the keys of tokens are, for verifiers of OpenID.", _ -> Reply.json(told));
  }

  /// The same in a word, or why not.
  private String health() {
    try {
      var _ = ready();
      return "ready";
    } catch (ApiException e) {
      return "not ready: " + e.error().detail();
    }
  }

  /// Its links are relative, so that a tenant's page leads to what is the tenant's.
  private Reply page() {
    String html =
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Nacre key broker</title>
        <style>
        :root{color-scheme:light dark}
        body{font:16px/1.5 system-ui,sans-serif;max-width:40rem;margin:0 auto;padding:1.5rem}
        dt{margin-top:.75rem}
        dd{margin:0}
        code{overflow-wrap:anywhere}
        </style>
        </head>
        <body>
        <main>
        <h1>Nacre key broker</h1>
        <p>Version %s, <strong>%s</strong>. It hands out secrets to virtual machines that prove what they are.</p>
        <h2>For programs</h2>
        <dl>
        <dt><a href="openapi.json">The API</a>
        <dd>as an OpenAPI document: <code>/kbs/v0</code> for guests, <code>/nacre/v0</code> for owners
        <dt><a href="metrics">Metrics</a>
        <dd>for Prometheus
        <dt><a href="healthz">Healthy</a>, <a href="readyz">ready</a>
        <dd>an empty page with status 200 is yes
        <dt><a href=".well-known/jwks.json">Keys of attestation results</a>
        <dd>for whoever checks them
        </dl>
        <h2>For owners</h2>
        <p>Owners work with the command <code>nacre</code>, whose <code>--help</code> teaches its use:
        <code>nacre status</code> shows the figures, <code>nacre explain</code> why a guest was refused.
        The guides lie beside it: <code>docs/README.md</code>, and first <code>docs/guides/owner.md</code>.</p>
        </main>
        </body>
        </html>
        """
            .formatted(ServerConfig.VERSION, health());
    return Reply.of("text/html; charset=utf-8", Bytes.utf8(html));
  }
}
