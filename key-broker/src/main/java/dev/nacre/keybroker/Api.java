package dev.nacre.keybroker;

import dev.nacre.attestationservice.remote.RemoteException;
import dev.nacre.codec.Shown;
import dev.nacre.keybroker.admin.Admission;
import dev.nacre.keybroker.admin.Approach;
import dev.nacre.keybroker.admin.Door;
import dev.nacre.keybroker.admin.Permission;
import dev.nacre.keybroker.call.ApiException;
import dev.nacre.keybroker.call.Call;
import dev.nacre.keybroker.call.Front;
import dev.nacre.keybroker.call.Reply;
import dev.nacre.keybroker.call.Route;
import dev.nacre.keybroker.call.Trouble;
import dev.nacre.keybroker.guest.PluginCalls;
import dev.nacre.keybroker.metrics.Metrics;
import dev.nacre.keybroker.refusal.Occasion;
import dev.nacre.keybroker.refusal.Refusals;
import dev.nacre.protocol.trace.Tracing;
import dev.nacre.storage.StoreException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/// Finds who answers a call, and turns every failure into an answer: the one place where that
/// happens.
final class Api implements Front {
  private static final System.Logger LOG = System.getLogger("dev.nacre.keybroker");
  static final List<String> METHODS = List.of("GET", "POST", "PUT", "DELETE");

  /// Of the protocol, in segments.
  private static final int PREFIX = 2;

  private final Routes routes;
  private final PluginCalls plugins;
  private final Door door;
  private final Refusals refusals;
  private final Metrics metrics;

  Api(Routes routes, PluginCalls plugins, Door door, Refusals refusals, Metrics metrics) {
    this.refusals = refusals;
    this.routes = routes;
    this.plugins = plugins;
    this.door = door;
    this.metrics = metrics;
  }

  @Override
  public Reply answer(Call call) {
    long start = System.nanoTime();
    metrics.began();
    Reply reply = attempt(call);
    metrics.ended();
    Tracing.note("http.response.status_code", Integer.toString(reply.status()));
    reply.refusalId().ifPresent(id -> Tracing.note("nacre.refusal", id));
    if (isProtocol(call)) {
      metrics.count(answered(call, reply), System.nanoTime() - start);
    }
    return reply;
  }

  /// An owner reads in the answer itself what is wrong; of a guest he finds it under a number.
  @Override
  public Reply turnAway(Call call, Trouble trouble, ApiException answer) {
    if (!isProtocol(call) || !Occasion.isGuests(call.behind(PREFIX))) {
      return Reply.of(answer);
    }
    return Reply.of(refusals.turnAway(trouble, Occasion.of(call.behind(PREFIX)), answer));
  }

  private static Metrics.Answered answered(Call call, Reply reply) {
    return new Metrics.Answered(
        call.method(), call.path().get(2), reply.status(), call.body().size(), reply.body().size());
  }

  private static boolean isProtocol(Call call) {
    List<String> path = call.path();
    return path.size() >= 3 && path.getFirst().equals("kbs") && path.get(1).equals("v0");
  }

  private Reply attempt(Call call) {
    try {
      return route(call);
    } catch (ApiException e) {
      return Reply.of(e);
    } catch (StoreException e) {
      if (e.isDiskFull()) {
        LOG.log(System.Logger.Level.ERROR, e.getMessage());
        return Reply.of(ApiException.noRoom());
      }
      if (e.isUnavailable()) {
        LOG.log(System.Logger.Level.ERROR, e.getMessage());
        return Reply.of(ApiException.unavailable());
      }
      if (e.isKeyAway()) {
        LOG.log(System.Logger.Level.WARNING, e.getMessage());
        return Reply.of(ApiException.keyAway());
      }
      if (e.isConflict()) {
        return Reply.of(ApiException.conflict(String.valueOf(e.getMessage())));
      }
      return failed(String.valueOf(e.getMessage()), e);
    } catch (RemoteException e) {
      LOG.log(System.Logger.Level.WARNING, e.sentence());
      return Reply.of(ApiException.remote(e));
    } catch (RuntimeException e) {
      return failed("a call failed unexpectedly", e);
    }
  }

  private static Reply failed(String what, RuntimeException cause) {
    String number = "e-" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
    LOG.log(System.Logger.Level.ERROR, number + ": " + what, cause);
    return Reply.of(ApiException.internal(number));
  }

  private Reply route(Call call) {
    if (!METHODS.contains(call.method())) {
      throw unknownMethod(call);
    }
    Optional<Routes.Match> match = routes.find(call);
    if (match.isPresent()) {
      Route route = match.get().route();
      Tracing.note("http.route", route.template());
      Call known = match.get().call();
      Call admitted = route.permission().map(needed -> admitted(known, needed)).orElse(known);
      return route.answering().answer(admitted);
    }
    if (isProtocol(call)) {
      return plugins.answer(call.behind(PREFIX), this::admitted);
    }
    throw unknownMethod(call);
  }

  /// Behind the prefix of the protocol any address may be a plugin's, which knows four methods.
  private ApiException unknownMethod(Call call) {
    List<String> known = routes.methods(call.path());
    List<String> allowed = known.isEmpty() && isProtocol(call) ? METHODS : known;
    return allowed.isEmpty()
        ? ApiException.invalidPath(Shown.name(call.uri()))
        : ApiException.methodNotAllowed(Shown.name(call.method()), allowed);
  }

  /// The call with the name of the administrator who makes it.
  private Call admitted(Call call, Permission permission) {
    var approach = new Approach(call.uri(), permission, call.bearer(), call.caller().certificate());
    return switch (door.admit(approach)) {
      case Admission.Admitted(String name) -> call.admitted(name);
      case Admission.Unknown(String why) ->
          throw ApiException.notAllowed(Shown.name(call.uri()), why);
      case Admission.Forbidden(String why) ->
          throw ApiException.forbidden(Shown.name(call.uri()), why);
    };
  }
}
