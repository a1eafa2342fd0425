# The owner has withdrawn her consent: nobody gets anything.
package policy

import rego.v1

default allow := false
