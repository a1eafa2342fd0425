package dev.nacre.guest.container;

import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.image.oci.ImageConfig;
import dev.nacre.protocol.initdata.Workload;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Writes `config.json` of an OCI bundle (OCI runtime specification 1.0) from what the image says
/// and what the workload changes.
///
/// The container shares the machine's network: the machine is its pod. Everything else is its own.
final class BundleConfig {
  private static final String DEFAULT_PATH =
      "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  /// What container engines grant by default.
  private static final List<String> CAPABILITIES =
      List.of(
          "CAP_AUDIT_WRITE",
          "CAP_CHOWN",
          "CAP_DAC_OVERRIDE",
          "CAP_FOWNER",
          "CAP_FSETID",
          "CAP_KILL",
          "CAP_MKNOD",
          "CAP_NET_BIND_SERVICE",
          "CAP_SETFCAP",
          "CAP_SETGID",
          "CAP_SETPCAP",
          "CAP_SETUID",
          "CAP_SYS_CHROOT");

  /// What would show or change the machine behind the container.
  private static final List<String> MASKED =
      List.of(
          "/proc/acpi",
          "/proc/kcore",
          "/proc/keys",
          "/proc/latency_stats",
          "/proc/timer_list",
          "/proc/timer_stats",
          "/proc/sched_debug",
          "/proc/scsi",
          "/sys/firmware",
          "/sys/kernel/config");

  private static final List<String> READ_ONLY =
      List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

  private static final int MAX_OPEN_FILES = 65536;
  private static final int MAX_PROCESSES = 4096;

  private BundleConfig() {}

  /// @param rootfs where the image is unpacked
  /// @param etc a directory with `resolv.conf`, `hosts` and `hostname`
  /// @throws MalformedException when there is nothing to run or the image's user does not exist
  static JsonObject of(ImageConfig image, Workload workload, Path rootfs, Path etc) {
    return JsonObject.builder()
        .put("ociVersion", "1.0.2")
        .put("process", process(image, workload, ProcessUser.of(image.user().orElse(""), rootfs)))
        .put(
            "root",
            JsonObject.builder().put("path", rootfs.toString()).put("readonly", false).build())
        .put("hostname", "nacre")
        .put("mounts", mounts(etc))
        .put("linux", linux())
        .build();
  }

  private static JsonObject process(ImageConfig image, Workload workload, ProcessUser user) {
    return JsonObject.builder()
        .put("terminal", false)
        .put("user", JsonObject.builder().put("uid", user.uid()).put("gid", user.gid()).build())
        .put("args", JsonArray.ofStrings(arguments(image, workload)))
        .put("env", JsonArray.ofStrings(environment(image, workload)))
        .put("cwd", workingDirectory(image, workload))
        .put("capabilities", capabilities(user))
        .put(
            "rlimits",
            JsonArray.of(
                JsonObject.builder()
                    .put("type", "RLIMIT_NOFILE")
                    .put("hard", MAX_OPEN_FILES)
                    .put("soft", MAX_OPEN_FILES)
                    .build()))
        .put("noNewPrivileges", true)
        .build();
  }

  private static List<String> arguments(ImageConfig image, Workload workload) {
    var arguments = new ArrayList<String>(workload.command());
    if (arguments.isEmpty()) {
      arguments.addAll(image.entrypoint());
      arguments.addAll(image.command());
    }
    if (arguments.isEmpty()) {
      throw MalformedException.at(
          "workload", "a command in nacre.toml or an Entrypoint or Cmd in the image", "none");
    }
    return arguments;
  }

  /// Later wins: the default path, the image, the workload.
  private static List<String> environment(ImageConfig image, Workload workload) {
    Map<String, String> byName = new LinkedHashMap<>();
    var all = new ArrayList<String>(List.of(DEFAULT_PATH));
    all.addAll(image.env());
    all.addAll(workload.env());
    for (String variable : all) {
      byName.put(variable.split("=", 2)[0], variable);
    }
    return List.copyOf(byName.values());
  }

  private static String workingDirectory(ImageConfig image, Workload workload) {
    String directory = workload.workingDirectory().orElse(image.workingDirectory().orElse("/"));
    return directory.startsWith("/") ? directory : "/" + directory;
  }

  private static JsonObject capabilities(ProcessUser user) {
    JsonArray granted = JsonArray.ofStrings(CAPABILITIES);
    JsonArray own = user.uid() == 0 ? granted : new JsonArray(List.of());
    return JsonObject.builder()
        .put("bounding", granted)
        .put("effective", own)
        .put("permitted", own)
        .build();
  }

  private static JsonArray mounts(Path etc) {
    return JsonArray.of(
        mount("/proc", "proc", "proc", "nosuid", "noexec", "nodev"),
        mount("/dev", "tmpfs", "tmpfs", "nosuid", "strictatime", "mode=755", "size=65536k"),
        mount(
            "/dev/pts",
            "devpts",
            "devpts",
            "nosuid",
            "noexec",
            "newinstance",
            "ptmxmode=0666",
            "mode=0620"),
        mount("/dev/shm", "tmpfs", "shm", "nosuid", "noexec", "nodev", "mode=1777", "size=65536k"),
        mount("/dev/mqueue", "mqueue", "mqueue", "nosuid", "noexec", "nodev"),
        mount("/sys", "sysfs", "sysfs", "nosuid", "noexec", "nodev", "ro"),
        mount("/sys/fs/cgroup", "cgroup", "cgroup", "nosuid", "noexec", "nodev", "relatime", "ro"),
        file(etc, "resolv.conf"),
        file(etc, "hosts"),
        file(etc, "hostname"));
  }

  private static JsonObject file(Path etc, String name) {
    return mount(
        "/etc/" + name,
        "bind",
        etc.resolve(name).toString(),
        "bind",
        "ro",
        "nosuid",
        "noexec",
        "nodev");
  }

  private static JsonObject mount(
      String destination, String type, String source, String... options) {
    return JsonObject.builder()
        .put("destination", destination)
        .put("type", type)
        .put("source", source)
        .put("options", JsonArray.ofStrings(List.of(options)))
        .build();
  }

  private static JsonObject linux() {
    var namespaces = new ArrayList<Json>();
    for (String type : List.of("pid", "ipc", "uts", "mount", "cgroup")) {
      namespaces.add(JsonObject.builder().put("type", type).build());
    }
    return JsonObject.builder()
        .put("namespaces", new JsonArray(namespaces))
        .put("cgroupsPath", "/container")
        .put(
            "resources",
            JsonObject.builder()
                .put(
                    "devices",
                    JsonArray.of(
                        JsonObject.builder().put("allow", false).put("access", "rwm").build()))
                .put("pids", JsonObject.builder().put("limit", MAX_PROCESSES).build())
                .build())
        .put("seccomp", Seccomp.profile())
        .put("maskedPaths", JsonArray.ofStrings(MASKED))
        .put("readonlyPaths", JsonArray.ofStrings(READ_ONLY))
        .build();
  }
}
