package dev.nacre.protocol.initdata;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonNumber;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.codec.json.JsonString;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// What a machine runs, `nacre.toml`. This file is Nacre's own, so an unknown member is an error.
///
/// @param image the reference of the image, for example `10.0.2.2:5000/app:1@sha256:…`
/// @param insecureRegistry the registry may be spoken to without TLS; what protects the content is
///   its encryption and its digest
/// @param command replaces the image's entry point and command unless empty
/// @param env `NAME=value`, added to the image's environment
/// @param workingDirectory replaces the image's
/// @param ports TCP ports that the container serves
public record Workload(
    String image,
    boolean insecureRegistry,
    List<String> command,
    List<String> env,
    Optional<String> workingDirectory,
    List<Integer> ports) {
  static final String NAME = "nacre.toml";

  private static final Set<String> MEMBERS =
      Set.of("image", "insecure_registry", "command", "env", "working_directory", "ports");
  private static final int MAX_PORT = 65535;

  public Workload {
    command = List.copyOf(command);
    env = List.copyOf(env);
    ports = List.copyOf(ports);
  }

  /// A workload that runs `image` as the image itself says.
  public static Workload of(String image) {
    return new Workload(image, false, List.of(), List.of(), Optional.empty(), List.of());
  }

  public Workload withInsecureRegistry(boolean insecure) {
    return new Workload(image, insecure, command, env, workingDirectory, ports);
  }

  public Workload withCommand(List<String> words) {
    return new Workload(image, insecureRegistry, words, env, workingDirectory, ports);
  }

  public Workload withEnv(List<String> variables) {
    return new Workload(image, insecureRegistry, command, variables, workingDirectory, ports);
  }

  public Workload withPorts(List<Integer> numbers) {
    return new Workload(image, insecureRegistry, command, env, workingDirectory, numbers);
  }

  static Workload parse(String text) {
    JsonObject root = Toml.parse(NAME, Bytes.utf8(text));
    refuseUnknown("", Set.of("workload"), root);
    JsonObject workload = root.object("workload");
    refuseUnknown("[workload] ", MEMBERS, workload);
    return new Workload(
        workload.string("image"),
        workload.find("insecure_registry").isPresent() && workload.bool("insecure_registry"),
        strings(workload, "command"),
        variables(workload),
        TomlView.string(workload, "working_directory"),
        ports(workload));
  }

  private static void refuseUnknown(String where, Set<String> known, JsonObject table) {
    for (String name : table.members().keySet()) {
      if (!known.contains(name)) {
        throw MalformedException.at(
            NAME + ": " + where.strip(),
            "only the members " + known.stream().sorted().collect(Collectors.joining(", ")),
            "\"" + name + "\"");
      }
    }
  }

  private static List<String> variables(JsonObject workload) {
    List<String> env = strings(workload, "env");
    for (String variable : env) {
      if (variable.indexOf('=') < 1) {
        throw MalformedException.at(NAME + ": \"env\"", "NAME=value", "\"" + variable + "\"");
      }
    }
    return env;
  }

  private static List<String> strings(JsonObject table, String name) {
    var strings = new ArrayList<String>();
    for (Json element : elements(table, name)) {
      if (!(element instanceof JsonString(String value)) || value.indexOf('\0') >= 0) {
        throw MalformedException.at(
            NAME + ": \"" + name + "\"", "strings without NUL", element.text());
      }
      strings.add(value);
    }
    return strings;
  }

  private static List<Integer> ports(JsonObject workload) {
    var ports = new ArrayList<Integer>();
    for (Json element : elements(workload, "ports")) {
      if (!(element instanceof JsonNumber n) || n.longValue() < 1 || n.longValue() > MAX_PORT) {
        throw MalformedException.at(NAME + ": \"ports\"", "numbers 1 to 65535", element.text());
      }
      ports.add((int) n.longValue());
    }
    return ports;
  }

  private static List<Json> elements(JsonObject table, String name) {
    return table.find(name).isPresent() ? table.array(name).elements() : List.of();
  }

  String text() {
    var out = new StringBuilder("[workload]\n");
    out.append("image = ").append(TomlWriter.string(image)).append('\n');
    out.append("insecure_registry = ").append(insecureRegistry).append('\n');
    out.append("command = ").append(TomlWriter.strings(command)).append('\n');
    out.append("env = ").append(TomlWriter.strings(env)).append('\n');
    workingDirectory.ifPresent(directory ->
        out.append("working_directory = ").append(TomlWriter.string(directory)).append('\n'));
    out.append("ports = ").append(ports).append('\n');
    return out.toString();
  }
}
