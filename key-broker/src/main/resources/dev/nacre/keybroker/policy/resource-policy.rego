# Who gets a secret: a guest each of whose parts is affirmed by the attestation policies.
#
# `input` is the attestation result, `data` what is asked for: `plugin`, `resource-path`, `query`.
# What no rule allows is refused.
package policy

import rego.v1

default allow := false

allow if {
	data.plugin == "resource"
	count(input.submods) > 0
	every _, submodule in input.submods {
		submodule["ear.status"] == "affirming"
	}
}
