# How far an accelerator of Hygon is trusted. Its verifier refuses one whose signature does not hold.
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

dcu := input.hygondcu.body

executables := 3 if dcu.measure in query_reference_value("dcu_measure")

hardware := 2 if dcu.chip_id

configuration := 2 if dcu.measure in query_reference_value("dcu_measure")
