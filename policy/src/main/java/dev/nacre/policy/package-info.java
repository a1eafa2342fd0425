/// The Rego language: parse, check, compile, evaluate, explain.
package dev.nacre.policy;
