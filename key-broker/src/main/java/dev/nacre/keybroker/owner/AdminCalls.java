package dev.nacre.keybroker.owner;

import dev.nacre.attestationservice.remote.RemoteException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.admin.Permission;
import dev.nacre.keybroker.attestation.AttestationBackend;
import dev.nacre.keybroker.call.ApiException;
import dev.nacre.keybroker.call.Call;
import dev.nacre.keybroker.call.Reply;
import dev.nacre.keybroker.call.Route;
import dev.nacre.keybroker.openapi.AdminForms;
import dev.nacre.keybroker.policy.ResourcePolicies;
import dev.nacre.keybroker.secret.SecretQuota;
import dev.nacre.keybroker.settings.Expiry;
import dev.nacre.keybroker.settings.ServerConfig;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// The state of the whole, and what only an admin does.
public final class AdminCalls {
  private static final Duration SOON = Duration.ofDays(30);
  private static final int MOST_EXPIRIES = 1_000;

  private final AttestationBackend service;
  private final ReportCalls reports;
  private final ResourcePolicies policies;
  private final SecretQuota quota;
  private final Supplier<Stream<Expiry>> others;
  private final InstantSource clock;
  private final Instant started;

  /// @param others what ends beside reference values
  public AdminCalls(
      AttestationBackend service,
      ReportCalls reports,
      ResourcePolicies policies,
      SecretQuota quota,
      Supplier<Stream<Expiry>> others,
      InstantSource clock) {
    this.service = service;
    this.reports = reports;
    this.policies = policies;
    this.quota = quota;
    this.others = others;
    this.clock = clock;
    this.started = clock.instant();
  }

  public List<Route> routes() {
    return List.of(
        Route.get("/nacre/v0/overview")
            .needs(Permission.READ)
            .gives(AdminForms.OVERVIEW)
            .by("The figures of a console's first page.", _ -> overview()),
        Route.get("/nacre/v0/expiries")
            .needs(Permission.READ)
            .gives(AdminForms.EXPIRIES)
            .by(
                "What ends, the soonest first: reference values, tokens, certificates.",
                _ -> Reply.json(expiries())),
        Route.post("/nacre/v0/token-key/rotate")
            .needs(Permission.ADMINISTER)
            .by(
                "Signs tokens with a new key; the old one stays published for a while.",
                this::rotate));
  }

  private Reply overview() {
    var figures =
        reports
            .figures()
            .put("version", ServerConfig.VERSION)
            .put("started", started.toString())
            .put("resource-policies", policies.described());
    service.elsewhere().ifPresent(who -> figures.put("attestation-service", who));
    service.references().elsewhere().ifPresent(who -> figures.put("reference-service", who));
    try {
      count(figures);
      figures.put("attestation-policies", (Json) JsonArray.ofStrings(service.policyNames()));
    } catch (RemoteException e) {
      figures.put("not-known", e.sentence());
    }
    quota.described().members().forEach(figures::put);
    return Reply.json(figures.build());
  }

  private void count(JsonObject.Builder figures) {
    Instant limit = clock.instant().plus(SOON);
    var all = new LongAdder();
    var ending = new LongAdder();
    service
        .references()
        .each(value -> {
          all.increment();
          if (value.expiration().isBefore(limit)) {
            ending.increment();
          }
        });
    figures.put("reference-values", all.sum());
    figures.put("reference-values-ending-in-30-days", ending.sum());
  }

  /// The soonest, where there are many.
  private Json expiries() {
    var soonest = new PriorityQueue<>(Expiry.SOONEST.reversed());
    Consumer<Expiry> keep =
        one -> {
          soonest.add(one);
          if (soonest.size() > MOST_EXPIRIES) {
            soonest.remove();
          }
        };
    others.get().forEach(keep);
    service
        .references()
        .each(value -> keep.accept(Expiry.at("reference-value", value.name(), value.expiration())));
    return soonest.stream()
        .sorted(Expiry.SOONEST)
        .map(Expiry::toJson)
        .collect(JsonArray.collector());
  }

  private Reply rotate(Call call) {
    if (!service.rotateTokenKey(call.by())) {
      throw ApiException.malformed("the key of tokens is configured: change its file, and reload");
    }
    return Reply.empty();
  }
}
