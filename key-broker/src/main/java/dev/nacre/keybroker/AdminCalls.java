package dev.nacre.keybroker;

import dev.nacre.attestationservice.AttestationService;
import dev.nacre.attestationservice.reference.ReferenceValue;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.admin.Permission;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;

/// The state of the whole, and what only an admin does.
final class AdminCalls {
  private static final Duration SOON = Duration.ofDays(30);

  private final AttestationService service;
  private final ReportCalls reports;
  private final ResourcePolicies policies;
  private final OwnerChanges changes;
  private final InstantSource clock;
  private final Instant started;

  AdminCalls(
      AttestationService service,
      ReportCalls reports,
      ResourcePolicies policies,
      OwnerChanges changes,
      InstantSource clock) {
    this.service = service;
    this.reports = reports;
    this.policies = policies;
    this.changes = changes;
    this.clock = clock;
    this.started = clock.instant();
  }

  List<Route> routes() {
    return List.of(
        Route.get("/nacre/v0/overview")
            .needs(Permission.READ)
            .gives(Route.JSON)
            .by("The figures of a console's first page.", _ -> overview()),
        Route.get("/nacre/v0/expiries")
            .needs(Permission.READ)
            .gives(Route.JSON)
            .by("What ends, the soonest first.", _ -> Reply.json(expiries())),
        Route.post("/nacre/v0/token-key/rotate")
            .needs(Permission.ADMINISTER)
            .by(
                "Signs tokens with a new key; the old one stays published for a while.",
                this::rotate));
  }

  private Reply overview() {
    Instant limit = clock.instant().plus(SOON);
    List<ReferenceValue> values = service.referenceValues().list();
    long ending = values.stream().filter(value -> value.expiration().isBefore(limit)).count();
    return Reply.json(
        reports
            .figures()
            .put("version", NacreServer.VERSION)
            .put("started", started.toString())
            .put("reference-values", values.size())
            .put("reference-values-ending-in-30-days", ending)
            .put("attestation-policies", (Json) JsonArray.ofStrings(service.policies().names()))
            .put("resource-policies", policies.described())
            .build());
  }

  private Json expiries() {
    return service.referenceValues().list().stream()
        .sorted(Comparator.comparing(ReferenceValue::expiration))
        .map(value ->
            (Json)
                JsonObject.builder()
                    .put("kind", "reference-value")
                    .put("name", value.name())
                    .put("ends", value.expiration().toString())
                    .build())
        .collect(JsonArray.collector());
  }

  private Reply rotate(Call call) {
    if (!service.rotateTokenKey()) {
      throw ApiException.malformed("the key of tokens is configured: change its file and restart");
    }
    changes.note(call, "token-key-rotate", JsonObject.builder());
    return Reply.empty();
  }
}
