/// What is allowed in a policy, but hardly meant.
package dev.nacre.policy.lint;
