/// Says why a rule has its value, from what a traced evaluation recorded.
package dev.nacre.policy.explain;
