import dev.nacre.policy.value.NullValue;
import dev.nacre.policy.value.ObjectValue;
import dev.nacre.policy.value.Value;
import java.util.List;

/// The request to create the sandbox's container that an agent policy of Kata Containers allows:
/// put together from what the policy itself says of that container.
final class AgentRequest {
  private static final String SANDBOX = "0123456789abcdef".repeat(4);
  private static final String BUNDLE = "fedcba9876543210".repeat(4);
  private static final Value EMPTY = Value.of(List.of());

  private final ObjectValue common;
  private final ObjectValue container;

  /// @param policyData the policy's own document of that name
  private AgentRequest(ObjectValue policyData) {
    this.common = object(policyData, "common");
    this.container = (ObjectValue) policyData.find("containers").orElseThrow().member(Value.of(0));
  }

  static Value of(Value policyData) {
    return new AgentRequest((ObjectValue) policyData).request();
  }

  private ObjectValue request() {
    return ObjectValue.builder()
        .put("container_id", Value.of(BUNDLE))
        .put("devices", EMPTY)
        .put("sandbox_pidns", Value.of(false))
        .put("shared_mounts", EMPTY)
        .put("storages", EMPTY)
        .put("string_user", NullValue.NULL)
        .put("OCI", oci(object(container, "OCI")))
        .build();
  }

  private ObjectValue oci(ObjectValue allowed) {
    return allowed.toBuilder()
        .put("Annotations", annotations(object(allowed, "Annotations")))
        .put("Hooks", NullValue.NULL)
        .put("Linux", linux(object(allowed, "Linux")))
        .put("Mounts", mounts(allowed.find("Mounts").orElseThrow()))
        .put("Process", process(object(allowed, "Process")))
        .put("Root", root(object(allowed, "Root")))
        .put("Solaris", NullValue.NULL)
        .put("Windows", NullValue.NULL)
        .build();
  }

  private static ObjectValue annotations(ObjectValue allowed) {
    String network = "/var/run/netns/cni-01234567-89ab-cdef-0123-456789abcdef";
    String logs = "/var/log/pods/default_nginx_01234567-89ab-cdef-0123-456789abcdef";
    return allowed.toBuilder()
        .put(
            "io.katacontainers.pkg.oci.bundle_path",
            Value.of("/run/containerd/io.containerd.runtime.v2.task/k8s.io/" + BUNDLE))
        .put("io.kubernetes.cri.sandbox-id", Value.of(SANDBOX))
        .put("io.kubernetes.cri.sandbox-log-directory", Value.of(logs))
        .put("io.kubernetes.cri.sandbox-name", Value.of("nginx"))
        .put("io.kubernetes.cri.sandbox-namespace", Value.of("default"))
        .put("nerdctl/network-namespace", Value.of(network))
        .build();
  }

  private static ObjectValue linux(ObjectValue allowed) {
    Value resources =
        Value.parse("{\"BlockIO\":null,\"Devices\":[],\"Network\":null,\"Pids\":null}");
    return allowed.toBuilder()
        .put(
            "Namespaces",
            Value.parse(
                allowed
                    .find("Namespaces")
                    .orElseThrow()
                    .toJson()
                    .text()
                    .replace("\"mount\"", "\"mnt\"")))
        .put("GIDMappings", EMPTY)
        .put("UIDMappings", EMPTY)
        .put("IntelRdt", NullValue.NULL)
        .put("MountLabel", Value.of(""))
        .put("Resources", resources)
        .put("RootfsPropagation", Value.of(""))
        .put("Seccomp", NullValue.NULL)
        .build();
  }

  private Value mounts(Value allowed) {
    String shared = text(common, "cpath") + "/" + BUNDLE + "-0123456789abcdef-";
    return Value.parse(
        allowed
            .toJson()
            .text()
            .replace("$(sfprefix)", shared)
            .replace("resolv.conf$", "resolv.conf"));
  }

  private ObjectValue process(ObjectValue allowed) {
    Value granted = common.find("default_caps").orElseThrow();
    var capabilities =
        ObjectValue.builder()
            .put("Ambient", EMPTY)
            .put("Inheritable", EMPTY)
            .put("Bounding", granted)
            .put("Effective", granted)
            .put("Permitted", granted)
            .build();
    return allowed.toBuilder()
        .put("Capabilities", capabilities)
        .put("SelinuxLabel", Value.of(""))
        .build();
  }

  private ObjectValue root(ObjectValue allowed) {
    return allowed.with(
        Value.of("Path"), Value.of(text(common, "root_path").replace("$(bundle-id)", BUNDLE)));
  }

  private static ObjectValue object(ObjectValue from, String name) {
    return (ObjectValue) from.find(name).orElseThrow();
  }

  private static String text(ObjectValue from, String name) {
    return ((dev.nacre.policy.value.StringValue) from.find(name).orElseThrow()).value();
  }
}
