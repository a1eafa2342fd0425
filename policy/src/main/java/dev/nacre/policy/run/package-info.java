/// What a compiled policy is made of: closures over a frame of locals.
///
/// An [dev.nacre.policy.run.Eval] gives one value or none, a [dev.nacre.policy.run.Test] holds or
/// not, a [dev.nacre.policy.run.Step] enumerates solutions and hands each to what follows.
/// Undefined is null inside this package and nowhere else.
package dev.nacre.policy.run;
