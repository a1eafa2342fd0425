# How far an NVSwitch is trusted. The claims are those of NVIDIA's remote attestation, or of our own
# verifier, which refuses a device whose chain, signature or firmware id does not hold.
package policy

import rego.v1

default executables := 33

default hardware := 97

default configuration := 36

trust_claims := {
	"executables": executables,
	"hardware": hardware,
	"configuration": configuration,
	"file-system": 0,
	"instance-identity": 0,
	"runtime-opaque": 0,
	"storage-opaque": 0,
	"sourced-data": 0,
}

device := input.nvidia

rim_parts := {"fetched", "measurements-available", "schema-validated", "signature-verified", "version-match"}

sound_chain(chain) if {
	chain["x-nvidia-cert-ocsp-status"] == "good"
	chain["x-nvidia-cert-status"] == "valid"
}

executables := 3 if {
	sound_chain(device["x-nvidia-switch-bios-rim-cert-chain"])
	every part in rim_parts {
		device[sprintf("x-nvidia-switch-bios-rim-%s", [part])] == true
	}
	device.measres == "success"
}

hardware := 2 if {
	sound_chain(device["x-nvidia-switch-attestation-report-cert-chain"])
	device["x-nvidia-switch-attestation-report-cert-chain-fwid-match"] == true
	device["x-nvidia-switch-attestation-report-parsed"] == true
	device["x-nvidia-switch-attestation-report-signature-verified"] == true
	device["x-nvidia-switch-arch-check"] == true
}

closed if {
	device.secboot == true
	device.dbgstat == "disabled"
}

configuration := 2 if {
	closed
	device["x-nvidia-switch-bios-version"] in query_reference_value("allowed_switch_bios_versions")
} else := 2 if {
	device.nacre
	device.config.vbios_version in query_reference_value("allowed_switch_bios_versions")
} else := 3 if closed

##### judged by our own verifier: the signed manifests of the maker were at hand, and nothing differs

executables := 3 if {
	device.nacre.reference_manifests == "complete"
	device.nacre.measurements_as_published == true
}

hardware := 2 if {
	device.nacre
	device.arch in {"LS10"}
}
