/// Policies in their one form, as `opa fmt` lays them out.
package dev.nacre.policy.format;
