# How far a graphics processor is trusted. The claims are those of NVIDIA's remote attestation, or of our own
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

gpu := input.nvidia

rim_parts := {"fetched", "measurements-available", "schema-validated", "signature-verified", "version-match"}

sound_rim(kind) if {
	every part in rim_parts {
		gpu[sprintf("x-nvidia-gpu-%s-rim-%s", [kind, part])] == true
	}
}

sound_chain(chain) if {
	chain["x-nvidia-cert-ocsp-status"] == "good"
	chain["x-nvidia-cert-status"] == "valid"
}

executables := 3 if {
	sound_chain(gpu["x-nvidia-gpu-vbios-rim-cert-chain"])
	sound_rim("driver")
	sound_rim("vbios")
	gpu.measres == "success"
}

hardware := 2 if {
	sound_chain(gpu["x-nvidia-gpu-attestation-report-cert-chain"])
	gpu["x-nvidia-gpu-attestation-report-cert-chain-fwid-match"] == true
	gpu["x-nvidia-gpu-attestation-report-parsed"] == true
	gpu["x-nvidia-gpu-attestation-report-signature-verified"] == true
	gpu["x-nvidia-gpu-arch-check"] == true
}

closed if {
	gpu.secboot == true
	gpu.dbgstat == "disabled"
}

configuration := 2 if {
	closed
	gpu["x-nvidia-gpu-vbios-version"] in query_reference_value("allowed_vbios_versions")
	gpu["x-nvidia-gpu-driver-version"] in query_reference_value("allowed_driver_versions")
} else := 2 if {
	gpu.nacre
	gpu.config.vbios_version in query_reference_value("allowed_vbios_versions")
	gpu.config.driver_version in query_reference_value("allowed_driver_versions")
} else := 3 if closed

##### judged by our own verifier: the signed manifests of the maker were at hand, and nothing differs

executables := 3 if {
	gpu.nacre.reference_manifests == "complete"
	gpu.nacre.measurements_as_published == true
}

hardware := 2 if {
	gpu.nacre
	gpu.arch in {"Hopper", "Blackwell"}
}
