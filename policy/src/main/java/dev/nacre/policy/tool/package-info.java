/// Tools for people who write policies: conformance, and what the command line shows.
package dev.nacre.policy.tool;
