package dev.nacre.policy.types;

import java.util.HashMap;
import java.util.Map;

/// The signatures of all builtins.
public final class Signatures {
  private static final Map<String, Signature> BY_NAME = table();

  private Signatures() {}

  /// The signature of a builtin; one of a function of the host says nothing.
  public static Signature of(String name, int arity) {
    Signature known = BY_NAME.get(name);
    return known != null && known.arguments().size() == arity ? known : Signature.unknown(arity);
  }

  private static Map<String, Signature> table() {
    var all = new HashMap<String, Signature>();
    for (String group : SignatureTable.GROUPS) {
      group
          .lines()
          .forEach(line -> {
            int colon = line.indexOf(": ");
            Signature signature = SignatureParser.signature(line.substring(colon + 2));
            for (String name : line.substring(0, colon).split(" ", -1)) {
              all.put(name, signature);
            }
          });
    }
    return all;
  }
}
