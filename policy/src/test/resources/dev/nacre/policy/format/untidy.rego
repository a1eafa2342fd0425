# head
package  a.b["c-d"] # pk
import data.z
import  data.a as  q

import rego.v1 # v1


x = 1
y := 2 # two
p contains x if { some x in [1,2,3] }
default  ok = false
ok if {
   # first
   input.x; input.y   # both
   every k, v in input.m { k != v; v > 0 }


   not input["a-b"].c["d"] with input.x as {"a":1,
     "b" : 2}
       with data.q as 3
   # last
} else := -1 if input.z < - 3
else = (1 + 2)*3 if { # why
  (1 + 2) * 3 == (9)
  x in {1} 
  {1}
}
# trailing of f
f(a,
  [b, _]) := {a: b | # c1
    # c2
    some a in b # c3
} # end f
f(1,2) := r if r := $"a {1+1} # no"
g[x].y := z if { x := "q"; z := [ # open
 1, 2, # one
 3
 # closing
 ] }
h := foo({
  "a": {1 | true}}, 3, `raw
  # not a comment`, set(), {}, [], -x, a | b & c)
# the end
