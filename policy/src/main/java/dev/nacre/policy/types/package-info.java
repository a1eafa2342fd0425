/// What is known of values before a policy runs.
package dev.nacre.policy.types;
