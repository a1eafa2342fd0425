package dev.nacre.keybroker.call;

import dev.nacre.keybroker.admin.Permission;
import dev.nacre.keybroker.openapi.Access;
import dev.nacre.keybroker.openapi.Content;
import dev.nacre.keybroker.openapi.Form;
import dev.nacre.keybroker.openapi.Operation;
import dev.nacre.keybroker.openapi.Parameter;
import java.util.Optional;

/// One address that is answered.
///
/// @param operation as the API document tells it
/// @param path without variables and without the leading slash, such as `kbs/v0/resource`
/// @param tail the variables behind it, such as `{repository}/{type}/{tag}`; `{value...}` takes any
///   number of segments, empty none
public record Route(Operation operation, String path, String tail, Answering answering) {
  /// Answers a call whose first segment is the last of the route's path.
  @FunctionalInterface
  public interface Answering {
    Reply answer(Call call);
  }

  public static Draft get(String address) {
    return new Draft(Operation.at("GET", address));
  }

  public static Draft post(String address) {
    return new Draft(Operation.at("POST", address));
  }

  public static Draft put(String address) {
    return new Draft(Operation.at("PUT", address));
  }

  public static Draft delete(String address) {
    return new Draft(Operation.at("DELETE", address));
  }

  /// A route while it is written down.
  public record Draft(Operation operation) {
    public Draft needs(Permission needed) {
      return new Draft(operation.needing(needed));
    }

    public Draft of(Access who) {
      return new Draft(operation.of(who));
    }

    public Draft takes(Content body) {
      return new Draft(operation.taking(body));
    }

    public Draft takes(Form form) {
      return takes(Content.json(form));
    }

    public Draft gives(Content body) {
      return new Draft(operation.giving(body));
    }

    public Draft gives(Form form) {
      return gives(Content.json(form));
    }

    public Draft asks(Parameter parameter) {
      return new Draft(operation.asking(parameter));
    }

    public Route by(String summary, Answering answering) {
      String address = operation.address();
      int variables = address.indexOf("/{");
      String path = variables < 0 ? address : address.substring(0, variables);
      String tail = variables < 0 ? "" : address.substring(variables + 1);
      return new Route(operation.saying(summary), path.substring(1), tail, answering);
    }
  }

  public String method() {
    return operation.method();
  }

  public Optional<Permission> permission() {
    return operation.permission();
  }

  /// The same address where `what` is known to another service only.
  public Route keptElsewhere(String what, String who) {
    return new Route(
        operation,
        path,
        tail,
        _ -> {
          throw ApiException.keptElsewhere(what, who);
        });
  }

  /// The address as an API document writes it.
  public String template() {
    return operation.template();
  }
}
