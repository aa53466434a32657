//! Processor time of one thread, and medians.
#![allow(dead_code, reason = "each benchmark uses its own part")]

use std::fs;
use std::time::Duration;

/// Processor time that the calling thread has used so far, user and system, to the nanosecond: the first
/// field of `schedstat` (Linux, Documentation/scheduler/sched-stats).
pub fn own_cpu() -> Duration {
    parse(&fs::read_to_string("/proc/thread-self/schedstat").unwrap())
}

/// Processor time of the threads of this process whose name begins with `name`.
pub fn cpu_of(name: &str) -> Duration {
    let tasks = fs::read_dir("/proc/self/task").unwrap();
    let of_task = |task: std::io::Result<fs::DirEntry>| {
        let path = task.unwrap().path();
        let found = fs::read_to_string(path.join("comm")).ok()?;
        let stat = fs::read_to_string(path.join("schedstat")).ok()?;
        // The kernel keeps fifteen characters of a name.
        found.trim().starts_with(&name[..name.len().min(15)]).then(|| parse(&stat))
    };
    tasks.filter_map(of_task).sum()
}

fn parse(schedstat: &str) -> Duration {
    Duration::from_nanos(schedstat.split(' ').next().unwrap().parse().unwrap())
}

/// The middle one.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
