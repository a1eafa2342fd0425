package dev.nacre.cli.policy;

import dev.nacre.policy.CompileOptions;
import dev.nacre.policy.Extension;
import dev.nacre.policy.source.Dialect;
import dev.nacre.policy.value.NullValue;
import dev.nacre.policy.value.ObjectValue;
import dev.nacre.policy.value.SetValue;
import dev.nacre.policy.value.StringValue;
import dev.nacre.policy.value.Value;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;

/// What the command line, as host of the policy engine, grants to policies that ask for the world.
final class PolicyHost {
  private PolicyHost() {}

  /// For the conformance suite only, which expects these functions to exist.
  static CompileOptions grantingAll(Dialect dialect) {
    return CompileOptions.DEFAULT
        .with(dialect)
        .with(new Extension("http.send", 1, _ -> Optional.empty()))
        .with(new Extension("net.lookup_ip_addr", 1, PolicyHost::lookUp))
        .with(new Extension("opa.runtime", 0, _ -> Optional.of(ObjectValue.EMPTY)));
  }

  /// Answers with the members of an object, and null for what is not registered.
  static Extension referenceValues(Value values) {
    return new Extension(
        "query_reference_value",
        1,
        arguments -> {
          Value found = values.member(arguments.getFirst());
          return Optional.of(found == null ? NullValue.NULL : found);
        });
  }

  private static Optional<Value> lookUp(List<Value> arguments) {
    if (!(arguments.getFirst() instanceof StringValue name)) {
      return Optional.empty();
    }
    try {
      var addresses = SetValue.builder();
      for (InetAddress address : InetAddress.getAllByName(name.value())) {
        String text = address.getHostAddress();
        addresses.add(Value.of(text.equals("0:0:0:0:0:0:0:0") ? "::" : text));
      }
      return Optional.of(addresses.build());
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }
}
