package dev.nacre.keybroker.openapi;

import java.util.Map;
import java.util.Objects;

/// The variables of addresses, each with one meaning wherever it stands.
public final class PathForms {
  private static final Form PART = Form.matching("[A-Za-z0-9_-][A-Za-z0-9_.-]{0,254}");
  private static final Map<String, Parameter> ALL =
      Map.ofEntries(
          variable("repository", PART.like("default"), "The first part of a secret's name."),
          variable("type", PART.like("key"), "The second part of a secret's name."),
          variable("tag", PART.like("one"), "The third part of a secret's name."),
          variable(
              "policy", ReportForms.POLICY_ID, "A policy about evidence, such as default_cpu."),
          variable(
              "name",
              Form.matching("[a-z0-9][a-z0-9-]{0,62}").like("team-a"),
              "A named policy about secrets; resource-policy is the one for everything."),
          variable(
              "value", Form.text(512).like("svn"), "A reference value; its name may hold slashes."),
          variable("set", ReferenceForms.SET, "A set of reference values."),
          variable("refusal", ReportForms.REFUSAL_ID, "The number of a refusal."),
          variable(
              "token",
              Form.matching("[A-Za-z0-9][A-Za-z0-9_-]{0,62}").like("alice"),
              "A token's name."),
          variable(
              "tenant",
              Form.matching("[a-z0-9][a-z0-9-]{0,62}").like("team-a"),
              "A tenant's name."),
          variable("machine", Form.matching("[0-9a-fA-F-]{36}"), "A machine's UUID."),
          variable("plugin", Form.text(255), "An external plugin, as the configuration names it."),
          variable("call", Form.text(1024), "What the plugin makes of it; may hold slashes."));

  private PathForms() {}

  private static Map.Entry<String, Parameter> variable(String name, Form form, String sentence) {
    return Map.entry(name, new Parameter(name, form, sentence, true));
  }

  /// @throws NullPointerException when nothing is known of the variable
  public static Parameter of(String name) {
    return Objects.requireNonNull(ALL.get(name), "no form for the variable " + name);
  }
}
