import dev.nacre.policy.EvaluationInput;
import dev.nacre.policy.Policy;
import dev.nacre.policy.source.Dialect;
import dev.nacre.policy.source.PolicySource;
import dev.nacre.policy.value.ObjectValue;
import dev.nacre.policy.value.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// What is measured.
final class Workloads {
  private Workloads() {}

  /// @param vectors the shared policies; what needs them is left out where the folder is missing
  static List<Workload> all(Path root, Path vectors) throws IOException {
    var all = new ArrayList<Workload>();
    all.add(cpu(root.resolve("policy/src/test/resources/dev/nacre/policy")));
    if (Files.isDirectory(vectors)) {
      all.add(agent(vectors));
      all.add(resource(vectors));
    } else {
      System.err.println(
          "bench policy: no folder "
              + vectors
              + " (system property nacre.vectors): the agent and resource policies are left out");
    }
    all.addAll(List.of(setMembership(), arrayMembership(), join(), regexes(), large()));
    return all;
  }

  private static Workload cpu(Path resources) throws IOException {
    Value input = Value.parse(Files.readString(resources.resolve("snp_input.json")));
    Value reference = Value.parse(Files.readString(resources.resolve("snp_reference_values.json")));
    String policy = Files.readString(resources.resolve("default_cpu.rego"));
    return Workload.of("CPU policy, SNP input", policy, "data.policy.trust_claims", input)
        .with(Dialect.LENIENT)
        .answering((ObjectValue) reference);
  }

  /// The text of the agent policy in the shared initdata.
  static String agentPolicy(Path vectors) throws IOException {
    String initdata = Files.readString(vectors.resolve("initdata/init-data-with-policy.toml"));
    int start = initdata.indexOf("'''") + 3;
    return initdata.substring(start, initdata.indexOf("'''", start)).stripLeading();
  }

  private static Workload agent(Path vectors) throws IOException {
    String text = agentPolicy(vectors);
    Policy policy = Policy.compile(List.of(new PolicySource("agent.rego", text)));
    Value policyData =
        policy.evaluate("data.agent_policy.policy_data", EvaluationInput.none()).orElseThrow();
    return Workload.of(
            "agent policy, create container",
            text,
            "data.agent_policy.CreateContainerRequest",
            AgentRequest.of(policyData))
        .with(Dialect.LENIENT)
        .with((ObjectValue) Value.parse("{\"pstate\":{}}"));
  }

  private static Workload resource(Path vectors) throws IOException {
    String claims =
        """
        {"submods": {"cpu0": {"ear.veraison.annotated-evidence": {"sample": {"svn": 3}}}}}
        """;
    String data = "{\"plugin\":\"resource\",\"resource-path\":[\"myrepo\",\"secret\",\"secret1\"]}";
    return Workload.of(
            "resource policy",
            Files.readString(vectors.resolve("policy/policy_5.rego")),
            "data.policy.allow",
            Value.parse(claims))
        .with((ObjectValue) Value.parse(data));
  }

  private static Workload setMembership() {
    String names = list(10_000, i -> "\"n" + i + "\"");
    return Workload.of(
        "set of 10,000, membership",
        "package b\nnames := {" + names + "}\nallow if input.name in names",
        "data.b.allow",
        Value.parse("{\"name\":\"n9999\"}"));
  }

  private static Workload arrayMembership() {
    return Workload.of(
            "array of 10,000, in",
            "package b\nallow if input.name in data.names",
            "data.b.allow",
            Value.parse("{\"name\":\"n9999\"}"))
        .with(
            (ObjectValue) Value.parse("{\"names\":[" + list(10_000, i -> "\"n" + i + "\"") + "]}"));
  }

  private static Workload join() {
    return Workload.of(
        "comprehension join, 50 by 50",
        "package b\npairs := [[a.id, b.id] | some a in input; some b in input; a.of == b.id]",
        "data.b.pairs",
        Value.parse("[" + list(50, i -> "{\"id\":" + i + ",\"of\":" + i % 7 + "}") + "]"));
  }

  private static Workload regexes() {
    return Workload.of(
        "regular expressions, 100 matches",
        """
        package b

        patterns := [
        \t`^/run/kata-containers/[a-z0-9]{64}/rootfs$`,
        \t`^(tcp|udp)://([0-9]{1,3}\\.){3}[0-9]{1,3}:[0-9]+$`,
        \t`^[A-Z_]+=.*$`,
        \t`-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{12}$`,
        \t`(?i)nginx|apache|caddy`,
        ]

        matches := [[p, s] | some p in patterns; some s in input; regex.match(p, s)]

        allow if count(matches) > 0
        """,
        "data.b.allow",
        Value.parse("[" + list(20, Workloads::subject) + "]"));
  }

  private static String subject(int i) {
    return switch (i % 4) {
      case 0 -> "\"/run/kata-containers/" + "0123456789abcdef".repeat(4) + "/rootfs\"";
      case 1 -> "\"tcp://10.0.0." + i + ":80" + i + "\"";
      case 2 -> "\"SERVICE_PORT_" + i + "=some longer value of a variable " + i + "\"";
      default -> "\"pod-with-a-long-name-01234567-89ab-0123456789" + (10 + i) + "\"";
    };
  }

  private static Workload large() {
    String rows =
        list(
            14_000,
            i ->
                "{\"id\":%d,\"name\":\"name-%<d\",\"tags\":[\"a\",\"b\"],\"size\":%d}"
                    .formatted(i, i * 17));
    return Workload.of(
        "input of 1 MB, one pass",
        "package b\nbig := count([r | some r in input; r.size > 100000])",
        "data.b.big",
        Value.parse("[" + rows + "]"));
  }

  private static String list(int size, IntFunction<String> element) {
    return IntStream.range(0, size).mapToObj(element).collect(Collectors.joining(",\n"));
  }
}
