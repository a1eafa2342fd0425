/// Evidence shown, verified and forged, and the endorsements that it needs.
package dev.nacre.cli.evidence;
