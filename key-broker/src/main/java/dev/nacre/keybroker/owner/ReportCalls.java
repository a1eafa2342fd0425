package dev.nacre.keybroker.owner;

import dev.nacre.codec.Shown;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.admin.Permission;
import dev.nacre.keybroker.audit.Activity;
import dev.nacre.keybroker.audit.Audit;
import dev.nacre.keybroker.audit.AuditProofs;
import dev.nacre.keybroker.call.ApiException;
import dev.nacre.keybroker.call.Call;
import dev.nacre.keybroker.call.Reading;
import dev.nacre.keybroker.call.Reply;
import dev.nacre.keybroker.call.Route;
import dev.nacre.keybroker.openapi.Form;
import dev.nacre.keybroker.openapi.Parameter;
import dev.nacre.keybroker.openapi.ReportForms;
import dev.nacre.keybroker.policy.DryRun;
import dev.nacre.keybroker.policy.Judged;
import dev.nacre.keybroker.refusal.Refusals;
import java.util.List;
import java.util.stream.Stream;

/// What administrators read about what happened: refusals, the audit log, what was attested; and
/// the dry run, which asks what would have happened.
public final class ReportCalls {
  private static final int PAGE = 1_000;
  private static final int LAST_REFUSALS = 100;
  private static final int LONGEST_ID = 32;
  private static final int DAY = 24;

  private final Refusals refusals;
  private final Audit audit;
  private final AuditProofs proofs;
  private final Judged judged;
  private final DryRun dryRun;
  private final Activity activity;

  public ReportCalls(
      Refusals refusals,
      Audit audit,
      AuditProofs proofs,
      Judged judged,
      DryRun dryRun,
      Activity activity) {
    this.activity = activity;
    this.refusals = refusals;
    this.audit = audit;
    this.proofs = proofs;
    this.judged = judged;
    this.dryRun = dryRun;
  }

  public List<Route> routes() {
    return Stream.concat(happened().stream(), auditLog().stream()).toList();
  }

  private List<Route> happened() {
    return List.of(
        Route.get("/nacre/v0/refusals")
            .needs(Permission.READ)
            .gives(ReportForms.REFUSALS)
            .asks(
                Parameter.of(
                    "after", Form.text(LONGEST_ID), "The refusal behind which the page begins."))
            .asks(Parameter.of("limit", Form.count(PAGE), "How many; 100 where nothing is said."))
            .by("Refusals, the newest first.", this::lastRefusals),
        Route.get("/nacre/v0/refusals/{refusal}")
            .needs(Permission.READ)
            .gives(ReportForms.REFUSAL)
            .by("Why a guest was refused.", this::refusal),
        Route.get("/nacre/v0/attestations")
            .needs(Permission.READ)
            .gives(ReportForms.ATTESTATIONS)
            .by("Each kind of machine that asked for a secret, as last seen.", _ -> attested()),
        Route.get("/nacre/v0/activity")
            .needs(Permission.READ)
            .gives(ReportForms.ACTIVITY)
            .asks(
                Parameter.of(
                    "hours",
                    Form.count(1, Activity.MOST_HOURS),
                    "How many; 24 where nothing is said."))
            .by("How many releases, refusals and changes there were, hour by hour.", this::hours),
        Route.post("/nacre/v0/dry-run")
            .needs(Permission.POLICIES)
            .takes(ReportForms.DRY_RUN)
            .gives(ReportForms.DRY_RUN_ANSWER)
            .by("Who would be let in or locked out by a change.", dryRun::run));
  }

  private List<Route> auditLog() {
    return List.of(
        Route.get("/nacre/v0/audit")
            .needs(Permission.AUDIT)
            .gives(ReportForms.AUDIT)
            .asks(Reading.number("from", "The number of the first entry; 0 where nothing is said."))
            .asks(Reading.LIMIT)
            .by("Entries of the audit log that were not pruned.", this::entries),
        Route.get("/nacre/v0/audit/checkpoint")
            .needs(Permission.AUDIT)
            .gives(ReportForms.CHECKPOINT)
            .by(
                "Size and root of the audit log, signed.",
                _ -> Reply.json(proofs.checkpoint().toJson())),
        Route.get("/nacre/v0/audit/blocks")
            .needs(Permission.AUDIT)
            .gives(ReportForms.BLOCKS)
            .asks(Reading.number("from", "The number of the first block; 0 where nothing is said."))
            .asks(Reading.LIMIT)
            .by(
                "What was pruned, and the roots over blocks of entries, from which the root over"
                    + " all is made.",
                this::blocks),
        Route.get("/nacre/v0/audit/proof")
            .needs(Permission.AUDIT)
            .gives(ReportForms.PROOF)
            .asks(Reading.number("number", "Of the entry."))
            .asks(Reading.number("size", "How many entries the log had."))
            .by("Proof that entry `number` is in the log of `size` entries.", this::inclusion),
        Route.get("/nacre/v0/audit/consistency")
            .needs(Permission.AUDIT)
            .gives(ReportForms.PROOF)
            .asks(Reading.number("from", "How many entries the log had first."))
            .asks(Reading.number("size", "How many it had later."))
            .by("Proof that the log of `from` entries only grew to `size`.", this::consistency));
  }

  private Reply lastRefusals(Call call) {
    int limit = (int) Reading.number(call, "limit", LAST_REFUSALS);
    return Reply.json(refusals.page(Reading.after(call), limit));
  }

  private Reply refusal(Call call) {
    String id = call.name();
    return Reply.json(
        refusals
            .find(id)
            .orElseThrow(() ->
                ApiException.notFound(
                    "refusal "
                        + Shown.name(id)
                        + " here: it is another tenant's or server's, mistyped, or older than the"
                        + " last 10,000")));
  }

  /// `[{"resource", "tee", "seen", "status": {"cpu0": "affirming"}}]`
  private Reply attested() {
    return Reply.json(
        judged.all().stream().map(past -> (Json) past.described()).collect(JsonArray.collector()));
  }

  private Reply hours(Call call) {
    long hours = Reading.number(call, "hours", DAY);
    if (hours < 1 || hours > Activity.MOST_HOURS) {
      throw ApiException.malformed("hours: expected 1 to " + Activity.MOST_HOURS);
    }
    return Reply.json(activity.last((int) hours));
  }

  private Reply entries(Call call) {
    int limit = (int) Reading.number(call, "limit", PAGE);
    return Reply.json(audit.entries(Reading.number(call, "from", 0), limit));
  }

  private Reply blocks(Call call) {
    int limit = (int) Reading.number(call, "limit", PAGE);
    return Reply.json(proofs.blocks(Reading.number(call, "from", 0), limit));
  }

  private Reply inclusion(Call call) {
    return Reply.json(
        proofs.inclusion(Reading.number(call, "number", 0), Reading.number(call, "size", 0)));
  }

  private Reply consistency(Call call) {
    return Reply.json(
        proofs.consistency(Reading.number(call, "from", 0), Reading.number(call, "size", 0)));
  }

  /// The last refusals' count and the log's size, for the overview.
  JsonObject.Builder figures() {
    return JsonObject.builder()
        .put("audit-entries", audit.size())
        .put("audit-pruned", audit.first())
        .put("machines", judged.all().size());
  }
}
