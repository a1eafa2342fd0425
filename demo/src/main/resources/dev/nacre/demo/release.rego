# Who gets the demo's secrets: a machine that the attestation service affirms in every respect, and
# whose initdata (which image to run, which key broker to ask) is the one that was measured.
package policy

import rego.v1

default allow := false

allow if {
	data.plugin == "resource"
	input.submods.cpu0["ear.status"] == "affirming"
	input.submods.cpu0["ear.veraison.annotated-evidence"].init_data == "INITDATA"
}
