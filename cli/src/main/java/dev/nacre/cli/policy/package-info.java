/// Policies at the desk, and those in force at the owner's side.
package dev.nacre.cli.policy;
