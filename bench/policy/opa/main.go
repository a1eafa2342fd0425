// The peer of ./nacre bench policy in Go: OPA's library with a prepared query and a parsed input.
//
// Arguments: the list of workloads and the seconds for each. Prints a line for each workload: its
// name, evaluations a second of processor time, bytes allocated by each.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"syscall"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
	"github.com/open-policy-agent/opa/v1/types"
)

type workload struct {
	Name      string         `json:"name"`
	Policy    string         `json:"policy"`
	Query     string         `json:"query"`
	Input     string         `json:"input"`
	Data      map[string]any `json:"data"`
	Reference map[string]any `json:"reference"`
	Version0  bool           `json:"version0"`
}

func main() {
	var workloads []workload
	parse(os.Args[1], &workloads)
	seconds, err := strconv.ParseFloat(os.Args[2], 64)
	check(err)
	for _, w := range workloads {
		measure(w, time.Duration(seconds*float64(time.Second)))
	}
}

func measure(w workload, budget time.Duration) {
	query, input := prepare(w)
	evaluate := func() {
		results, err := query.Eval(context.Background(), rego.EvalParsedInput(input))
		check(err)
		if len(results) != 1 {
			panic(w.Name + ": undefined")
		}
	}
	run(evaluate, budget)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	count, used := run(evaluate, budget)
	runtime.ReadMemStats(&after)
	bytes := (after.TotalAlloc - before.TotalAlloc) / uint64(count)
	fmt.Printf("%s\t%f\t%d\n", w.Name, float64(count)/used.Seconds(), bytes)
}

// How often it evaluated, and the processor time of all threads meanwhile: garbage collection counts.
func run(evaluate func(), budget time.Duration) (int, time.Duration) {
	start, used := time.Now(), processor()
	for count := 1; ; count++ {
		evaluate()
		if time.Since(start) > budget {
			return count, processor() - used
		}
	}
}

func processor() time.Duration {
	var usage syscall.Rusage
	check(syscall.Getrusage(syscall.RUSAGE_SELF, &usage))
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

func prepare(w workload) (rego.PreparedEvalQuery, ast.Value) {
	version := ast.RegoV1
	if w.Version0 {
		version = ast.RegoV0
	}
	options := []func(*rego.Rego){
		rego.Query(w.Query),
		rego.Module("bench.rego", text(w.Policy)),
		rego.SetRegoVersion(version),
		rego.Store(inmem.NewFromObject(w.Data)),
	}
	if w.Reference != nil {
		options = append(options, reference(w.Reference))
	}
	query, err := rego.New(options...).PrepareForEval(context.Background())
	check(err)
	var document any
	parse(w.Input, &document)
	input, err := ast.InterfaceToValue(document)
	check(err)
	return query, input
}

func reference(values map[string]any) func(*rego.Rego) {
	terms := map[string]*ast.Term{}
	for name, value := range values {
		terms[name] = ast.NewTerm(ast.MustInterfaceToValue(value))
	}
	function := &rego.Function{
		Name:    "query_reference_value",
		Decl:    types.NewFunction(types.Args(types.S), types.A),
		Memoize: true,
	}
	return rego.Function1(function, func(_ rego.BuiltinContext, name *ast.Term) (*ast.Term, error) {
		if term, ok := terms[string(name.Value.(ast.String))]; ok {
			return term, nil
		}
		return ast.NullTerm(), nil
	})
}

func text(file string) string {
	content, err := os.ReadFile(file)
	check(err)
	return string(content)
}

func parse(file string, into any) {
	check(json.Unmarshal([]byte(text(file)), into))
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
