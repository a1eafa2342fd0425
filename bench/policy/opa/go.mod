module nacre.dev/bench/policy

go 1.25

require github.com/open-policy-agent/opa v1.22.4
