package dev.nacre.keybroker;

import dev.nacre.codec.Bytes;
import dev.nacre.storage.StoreException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/// Finds who answers a call, and turns every failure into an answer: the one place where that
/// happens.
final class Api {
  private static final System.Logger LOG = System.getLogger("dev.nacre.keybroker");
  private static final List<String> METHODS = List.of("GET", "POST", "PUT", "DELETE");

  private final Handshake handshake;
  private final Release release;
  private final OwnerCalls owner;
  private final OwnerAccess access;
  private final Metrics metrics = new Metrics();

  Api(Handshake handshake, Release release, OwnerCalls owner, OwnerAccess access) {
    this.handshake = handshake;
    this.release = release;
    this.owner = owner;
    this.access = access;
  }

  Reply answer(Call call) {
    long start = System.nanoTime();
    Reply reply = attempt(call);
    if (call.head().equals("kbs") && call.path().size() >= 3) {
      metrics.count(call.method(), call.path().get(2), reply.status(), System.nanoTime() - start);
    }
    return reply;
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
      return failed(String.valueOf(e.getMessage()), e);
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
      throw ApiException.invalidPath(Handshake.shown(call.method() + " " + call.uri()));
    }
    List<String> path = call.path();
    if (path.size() >= 2 && path.get(1).equals("v0")) {
      Call inner = call.behindFirst().behindFirst();
      return switch (path.getFirst()) {
        case "kbs" -> kbs(inner);
        case "nacre" -> {
          access.require(call);
          yield owner.ours(inner);
        }
        default -> throw ApiException.invalidPath(Handshake.shown(call.uri()));
      };
    }
    if (call.method().equals("GET") && path.size() == 1) {
      switch (path.getFirst()) {
        case "healthz" -> {
          return Reply.empty();
        }
        case "metrics" -> {
          return Reply.of("text/plain; version=0.0.4", Bytes.utf8(metrics.text()));
        }
        default -> {}
      }
    }
    throw ApiException.invalidPath(Handshake.shown(call.uri()));
  }

  private Reply kbs(Call call) {
    return switch (call.method() + " " + call.head()) {
      case "POST auth" -> handshake.challenge(call);
      case "POST attest" -> handshake.attest(call);
      case "GET resource" -> release.get(call);
      case "POST resource", "PUT resource" -> owner(call, owner::putSecret);
      case "DELETE resource" -> owner(call, owner::deleteSecret);
      case "POST attestation-policy" -> owner(call, owner::setAttestationPolicy);
      case "POST resource-policy" -> owner(call, owner::setResourcePolicy);
      case "GET resource-policy" -> owner(call, _ -> owner.resourcePolicies());
      case "POST reference-value" -> owner(call, owner::putReferenceValue);
      case "GET reference-value" -> owner(call, owner::referenceValue);
      default -> throw ApiException.pluginNotFound(Handshake.shown(call.head()));
    };
  }

  private interface Answering {
    Reply answer(Call call);
  }

  private Reply owner(Call call, Answering answering) {
    access.require(call);
    return answering.answer(call);
  }

  /// For the front, before a call exists.
  static Reply tooLarge(long limit) {
    return Reply.of(ApiException.tooLarge(limit));
  }
}
