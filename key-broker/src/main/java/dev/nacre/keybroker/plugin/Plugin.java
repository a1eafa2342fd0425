package dev.nacre.keybroker.plugin;

import dev.nacre.codec.Secret;
import dev.nacre.keybroker.openapi.Operation;
import java.util.List;

/// Answers calls behind `/kbs/v0/NAME`. A call that is not the owner's comes from a guest that
/// proved what it is, and that the resource policy allows.
public interface Plugin {
  /// The segment of the path, in lower case.
  String name();

  /// What it answers, for the API document.
  List<Operation> operations();

  /// What metrics name the call by: one of few words, whatever the caller wrote.
  default String label(PluginCall call) {
    return name();
  }

  /// Whether only the owner may make this call: guests read, unless a plugin says otherwise.
  default boolean isOwners(PluginCall call) {
    return !call.method().equals("GET");
  }

  /// Whether the answer is encrypted to the guest's key, as a secret is.
  default boolean isSealed(PluginCall call) {
    return true;
  }

  /// Names like the one that is not there, for the owner.
  default List<String> near(PluginCall call) {
    return List.of();
  }

  /// @throws PluginException when there is no answer
  Secret answer(PluginCall call);
}
