package dev.nacre.attestationservice;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.PlainName;
import dev.nacre.policy.CompileOptions;
import dev.nacre.policy.Extension;
import dev.nacre.policy.Policy;
import dev.nacre.policy.source.PolicyException;
import dev.nacre.policy.source.PolicySource;
import dev.nacre.policy.value.NullValue;
import dev.nacre.storage.Change;
import dev.nacre.storage.Item;
import dev.nacre.storage.Store;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// The owner's policies about evidence, by name: `default_cpu` judges class `cpu` of policy
/// `default`.
///
/// A policy is compiled once; the text in the store decides whether that compilation still counts,
/// so a change by another replica is seen at once.
public final class AttestationPolicies {
  static final String REFERENCE_VALUE = "query_reference_value";

  private static final String NAMESPACE = "attestation_service_policy";
  private static final String SUFFIX = ".rego";
  private static final int LONGEST_NAME = 128;
  private static final int PAGE = 10_000;

  /// With what the name of the check begins that a policy judges, before the policy's own.
  public static final String CHECK = "policy.";

  /// With what the names of the policies begin that are there from the beginning.
  static final String DEFAULT = "default_";

  private static final List<String> SEEDED =
      List.of("default_cpu", "default_gpu", "default_switch", "default_ppcie", "default_dcu");

  private final Store store;
  private final Map<String, Compiled> compiled = new ConcurrentHashMap<>();

  private record Compiled(Bytes text, Policy policy) {}

  private AttestationPolicies(Store store) {
    this.store = store;
  }

  /// The policies in `store`, into which the default ones are put where they are missing.
  static AttestationPolicies open(Store store) {
    var policies = new AttestationPolicies(store);
    defaults()
        .forEach((name, rego) -> {
          var _ = store.putIfAbsent(NAMESPACE, name + SUFFIX, Bytes.utf8(rego));
        });
    return policies;
  }

  /// The text of the default policies, by name.
  static Map<String, String> defaults() {
    var texts = new LinkedHashMap<String, String>();
    SEEDED.forEach(name -> texts.put(name, resource(name + SUFFIX).utf8()));
    return texts;
  }

  /// The text that a policy has before anybody wrote one; empty where it is not built in.
  public static Optional<String> builtIn(String name) {
    return SEEDED.contains(name) ? Optional.of(resource(name + SUFFIX).utf8()) : Optional.empty();
  }

  /// The names of the policies that are built in.
  public static List<String> builtInNames() {
    return SEEDED;
  }

  /// What an owner can do about a policy that does not judge.
  ///
  /// @param name which needs no quotes in a shell
  public static String mending(String name) {
    String file = name + SUFFIX;
    String own =
        "put "
            + file
            + " right (nacre policy get attestation "
            + name
            + " > "
            + file
            + " if it is there), then nacre policy set attestation "
            + name
            + " "
            + file;
    return SEEDED.contains(name)
        ? "bring the built-in policy back: nacre policy reset attestation "
            + name
            + " (see who it lets in: nacre policy reset attestation "
            + name
            + " --dry-run); or "
            + own
        : own;
  }

  private static Bytes resource(String name) {
    try (InputStream in = AttestationPolicies.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the default policy " + name + " is not packed");
      }
      return Bytes.of(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Writes a policy, after it has been compiled.
  ///
  /// @param name with its class, such as `default_cpu`
  /// @throws MalformedException when the name is none
  /// @throws PolicyException when the text is no policy
  public void set(String name, String rego) {
    var _ = store.apply(setting(name, rego));
  }

  /// What [#set] would write, to be applied together with other changes.
  public List<Change> setting(String name, String rego) {
    return List.of(putting(name, rego));
  }

  /// What writes a policy into any store of an attestation service.
  ///
  /// @throws MalformedException when the name is none
  /// @throws PolicyException when the text is no policy
  public static Change.Put putting(String name, String rego) {
    requireName(name);
    var _ = compile(name, rego);
    return new Change.Put(NAMESPACE, name + SUFFIX, Bytes.utf8(rego));
  }

  /// Whether `text` is what the policy `name` is before anybody wrote one.
  public static boolean isSeed(String name, Bytes text) {
    return SEEDED.contains(name) && resource(name + SUFFIX).equals(text);
  }

  public List<String> names() {
    return store.list(NAMESPACE, "", PAGE).stream()
        .map(Item::key)
        .map(key -> key.substring(0, key.length() - SUFFIX.length()))
        .toList();
  }

  public Optional<String> text(String name) {
    requireName(name);
    return store.find(NAMESPACE, name + SUFFIX).map(Bytes::utf8);
  }

  /// What deletes a policy, to be applied together with other changes; nothing when there is none.
  public List<Change> deleting(String name) {
    requireName(name);
    Optional<Bytes> known = store.find(NAMESPACE, name + SUFFIX);
    return known.isEmpty()
        ? List.of()
        : List.of(
            new Change.Expect(NAMESPACE, name + SUFFIX, known),
            new Change.Delete(NAMESPACE, name + SUFFIX));
  }

  /// The policy of that name, ready to be asked; empty when there is none.
  ///
  /// @throws PolicyException when the stored text is no policy
  Optional<Policy> find(String name) {
    requireName(name);
    return store.find(NAMESPACE, name + SUFFIX).map(text -> compiled(name, text));
  }

  private Policy compiled(String name, Bytes text) {
    Compiled known = compiled.get(name);
    if (known != null && known.text().equals(text)) {
      return known.policy();
    }
    var fresh = new Compiled(text, compile(name, text.utf8()));
    compiled.put(name, fresh);
    return fresh.policy();
  }

  /// A policy about evidence that is in no store: to be tried.
  static Policy compile(String name, String rego) {
    var options =
        CompileOptions.DEFAULT.with(
            new Extension(REFERENCE_VALUE, 1, _ -> Optional.of(NullValue.NULL)));
    return Policy.compile(List.of(new PolicySource(name + SUFFIX, rego)), options);
  }

  private static void requireName(String name) {
    if (!PlainName.is(name, LONGEST_NAME)) {
      throw MalformedException.at(
          "policy's name", "letters, digits, '_' and '-'", "another character, or none");
    }
  }
}
