//! The peer of ./nacre bench policy in Rust: regorus, reused, and anew for every evaluation.
//!
//! Arguments: the list of workloads and the seconds for each. Prints a line for each workload: its
//! name, evaluations a second of processor time with one engine, and with a new engine for each.

use anyhow::{bail, Result};
use regorus::{Engine, Value};
use std::time::{Duration, Instant};

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().collect();
    let workloads = Value::from_json_file(&arguments[1])?;
    let budget = Duration::from_secs_f64(arguments[2].parse()?);
    for workload in workloads.as_array()? {
        measure(workload, budget)?;
    }
    Ok(())
}

fn measure(workload: &Value, budget: Duration) -> Result<()> {
    let name = workload["name"].as_string()?.to_string();
    let policy = std::fs::read_to_string(workload["policy"].as_string()?.as_ref())?;
    let query = workload["query"].as_string()?.to_string();
    let text = std::fs::read_to_string(workload["input"].as_string()?.as_ref())?;
    let input = Value::from_json_str(&text)?;

    let mut reused = engine(workload, &policy)?;
    let one = || {
        reused.set_input(input.clone());
        evaluate(&mut reused, &query, &name)
    };
    let prepared = rate(one, budget)?;
    // As upstream uses it: parse, add data, set the input from text, evaluate.
    let anew = rate(
        || {
            let mut fresh = engine(workload, &policy)?;
            fresh.set_input_json(&text)?;
            evaluate(&mut fresh, &query, &name)
        },
        budget,
    )?;
    println!("{name}\t{prepared}\t{anew}");
    Ok(())
}

fn evaluate(engine: &mut Engine, query: &str, name: &str) -> Result<()> {
    if engine.eval_rule(query.to_string())? == Value::Undefined {
        bail!("{name}: undefined");
    }
    engine.take_prints()?;
    Ok(())
}

fn rate(mut evaluate: impl FnMut() -> Result<()>, budget: Duration) -> Result<f64> {
    evaluate()?;
    let (start, used) = (Instant::now(), processor()?);
    let mut count = 0u64;
    while start.elapsed() < budget {
        evaluate()?;
        count += 1;
    }
    Ok(count as f64 / (processor()? - used).as_secs_f64())
}

/// The processor time of this thread, which is the only one.
fn processor() -> Result<Duration> {
    let statistics = std::fs::read_to_string("/proc/self/schedstat")?;
    let nanos = statistics.split(' ').next().unwrap_or_default().parse()?;
    Ok(Duration::from_nanos(nanos))
}

fn engine(workload: &Value, policy: &str) -> Result<Engine> {
    let mut engine = Engine::new();
    engine.set_rego_v0(workload["version0"] == Value::from(true));
    engine.set_gather_prints(true);
    engine.add_policy("bench.rego".to_string(), policy.to_string())?;
    if workload["data"] != Value::Undefined {
        engine.add_data(workload["data"].clone())?;
    }
    let reference = workload["reference"].clone();
    if reference != Value::Undefined {
        engine.add_extension(
            "query_reference_value".to_string(),
            1,
            Box::new(move |names: Vec<Value>| match &reference[&names[0]] {
                Value::Undefined => Ok(Value::Null),
                value => Ok(value.clone()),
            }),
        )?;
    }
    Ok(engine)
}
