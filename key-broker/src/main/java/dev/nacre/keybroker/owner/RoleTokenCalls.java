package dev.nacre.keybroker.owner;

import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Shown;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.admin.Permission;
import dev.nacre.keybroker.admin.Role;
import dev.nacre.keybroker.admin.RoleTokens;
import dev.nacre.keybroker.audit.OwnerChanges;
import dev.nacre.keybroker.call.ApiException;
import dev.nacre.keybroker.call.Call;
import dev.nacre.keybroker.call.Reading;
import dev.nacre.keybroker.call.Reply;
import dev.nacre.keybroker.call.Route;
import dev.nacre.keybroker.openapi.AdminForms;
import dev.nacre.storage.Change;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;

/// The tokens of a tenant's administrators.
public final class RoleTokenCalls {
  private static final String ONE = "/nacre/v0/role-tokens/{token}";
  private static final Duration LIFETIME = Duration.ofDays(90);

  private final RoleTokens tokens;
  private final OwnerChanges changes;
  private final InstantSource clock;

  public RoleTokenCalls(RoleTokens tokens, OwnerChanges changes, InstantSource clock) {
    this.tokens = tokens;
    this.changes = changes;
    this.clock = clock;
  }

  public List<Route> routes() {
    return List.of(
        Route.get("/nacre/v0/role-tokens")
            .needs(Permission.ADMINISTER)
            .gives(AdminForms.TOKENS)
            .asks(Reading.AFTER)
            .asks(Reading.LIMIT)
            .by("Names, roles and ends of the tokens of administrators.", this::list),
        Route.post(ONE)
            .needs(Permission.ADMINISTER)
            .takes(AdminForms.TOKEN_WISH)
            .gives(AdminForms.MADE_TOKEN)
            .by("Makes a token for a role, which is told once.", this::make),
        Route.delete(ONE).needs(Permission.ADMINISTER).by("Revokes a token.", this::revoke));
  }

  private Reply list(Call call) {
    return Reply.json(tokens.page(Reading.after(call), Reading.limit(call)));
  }

  private Reply make(Call call) {
    JsonObject message = Reading.message(call);
    Role role = Reading.known(() -> role(message.string("role")));
    if (tokens.has(call.name())) {
      throw ApiException.conflict(
          "there is a token " + call.name() + " already: revoke it first, or choose another name");
    }
    RoleTokens.Made made = Reading.known(() -> tokens.making(call.name(), role, end(message)));
    changes.apply(
        call,
        made.changes(),
        "role-token-make",
        JsonObject.builder().put("token", call.name()).put("role", role.word()));
    return Reply.json(JsonObject.builder().put("token", made.token()).build());
  }

  private static Role role(String word) {
    return Role.named(word)
        .orElseThrow(() ->
            MalformedException.at(
                "role", "one of " + Arrays.stream(Role.values()).map(Role::word).toList(), word));
  }

  private Instant end(JsonObject message) {
    if (message.find("expires").isEmpty()) {
      return clock.instant().plus(LIFETIME);
    }
    try {
      return Instant.parse(message.string("expires"));
    } catch (DateTimeParseException e) {
      throw new MalformedException("expires: expected a time, found another text", e);
    }
  }

  private Reply revoke(Call call) {
    List<Change> revocation = tokens.revoking(call.name());
    if (revocation.isEmpty()) {
      throw ApiException.notFound("token " + Shown.name(call.name()));
    }
    changes.apply(
        call, revocation, "role-token-revoke", JsonObject.builder().put("token", call.name()));
    return Reply.empty();
  }
}
