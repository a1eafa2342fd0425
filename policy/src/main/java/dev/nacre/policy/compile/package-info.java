/// From the syntax tree to what runs: names, scopes, safety, the tree of rules, closures.
package dev.nacre.policy.compile;
