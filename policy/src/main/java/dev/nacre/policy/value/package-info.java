/// The values of Rego and their total order. Start at [dev.nacre.policy.value.Value].
package dev.nacre.policy.value;
