/// Rego's text: tokens, syntax tree, parser.
package dev.nacre.policy.syntax;
