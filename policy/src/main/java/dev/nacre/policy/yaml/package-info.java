/// YAML to values and back.
package dev.nacre.policy.yaml;
