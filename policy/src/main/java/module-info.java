import org.jspecify.annotations.NullMarked;

/// The Rego language: parse, check, compile, evaluate, explain.
///
/// Start at [dev.nacre.policy.Policy]. Values are in [dev.nacre.policy.value], what is wrong with a
/// policy in [dev.nacre.policy.source]. Nothing here touches network or files.
@NullMarked
module dev.nacre.policy {
  requires static org.jspecify;
  requires transitive dev.nacre.codec;
  requires org.snakeyaml.engine;
  requires re2j;

  exports dev.nacre.policy;
  exports dev.nacre.policy.format;
  exports dev.nacre.policy.lint;
  exports dev.nacre.policy.source;
  exports dev.nacre.policy.tool;
  exports dev.nacre.policy.value;
}
