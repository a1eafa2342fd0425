/// The functions that Rego knows without defining them.
package dev.nacre.policy.builtin;
