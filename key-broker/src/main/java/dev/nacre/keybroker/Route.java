package dev.nacre.keybroker;

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
record Route(Operation operation, String path, String tail, Answering answering) {
  /// Answers a call whose first segment is the last of the route's path.
  @FunctionalInterface
  interface Answering {
    Reply answer(Call call);
  }

  static Draft get(String address) {
    return new Draft(Operation.at("GET", address));
  }

  static Draft post(String address) {
    return new Draft(Operation.at("POST", address));
  }

  static Draft put(String address) {
    return new Draft(Operation.at("PUT", address));
  }

  static Draft delete(String address) {
    return new Draft(Operation.at("DELETE", address));
  }

  /// A route while it is written down.
  record Draft(Operation operation) {
    Draft needs(Permission needed) {
      return new Draft(operation.needing(needed));
    }

    Draft of(Access who) {
      return new Draft(operation.of(who));
    }

    Draft takes(Content body) {
      return new Draft(operation.taking(body));
    }

    Draft takes(Form form) {
      return takes(Content.json(form));
    }

    Draft gives(Content body) {
      return new Draft(operation.giving(body));
    }

    Draft gives(Form form) {
      return gives(Content.json(form));
    }

    Draft asks(Parameter parameter) {
      return new Draft(operation.asking(parameter));
    }

    Route by(String summary, Answering answering) {
      String address = operation.address();
      int variables = address.indexOf("/{");
      String path = variables < 0 ? address : address.substring(0, variables);
      String tail = variables < 0 ? "" : address.substring(variables + 1);
      return new Route(operation.saying(summary), path.substring(1), tail, answering);
    }
  }

  String method() {
    return operation.method();
  }

  Optional<Permission> permission() {
    return operation.permission();
  }

  /// The same address where `what` is known to another service only.
  Route keptElsewhere(String what, String who) {
    return new Route(
        operation,
        path,
        tail,
        _ -> {
          throw ApiException.keptElsewhere(what, who);
        });
  }

  /// The address as an API document writes it.
  String template() {
    return operation.template();
  }
}
