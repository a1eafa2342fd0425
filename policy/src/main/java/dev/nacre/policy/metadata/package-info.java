/// Annotations of policies: the YAML in comments behind `# METADATA`.
package dev.nacre.policy.metadata;
