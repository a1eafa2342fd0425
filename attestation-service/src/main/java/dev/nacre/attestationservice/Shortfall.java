package dev.nacre.attestationservice;

import dev.nacre.codec.json.JsonObject;

/// Why a machine is not trusted in one respect.
///
/// @param submodule which part of the machine, such as `cpu0`
/// @param rule the trustworthiness claim that falls short, such as `executables`
/// @param claim where the value stands in the evidence, such as `snp.measurement`
/// @param expected what would do
/// @param found what is there
/// @param advice what the owner can do
public record Shortfall(
    String submodule, String rule, String claim, String expected, String found, String advice) {
  public String sentence() {
    return rule + " of " + submodule + ": " + claim + " is " + found + ", expected " + expected;
  }

  public JsonObject toJson() {
    return JsonObject.builder()
        .put("submodule", submodule)
        .put("rule", rule)
        .put("claim", claim)
        .put("expected", expected)
        .put("found", found)
        .put("advice", advice)
        .build();
  }
}
