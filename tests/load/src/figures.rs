//! What was measured, and how it is written down.

use std::fmt;
use std::time::Duration;

/// What a server did under load.
#[derive(Clone, Debug)]
pub(crate) struct Load {
    /// In ascending order.
    latencies: Vec<Duration>,
    elapsed: Duration,
    /// The server's own.
    processor_time: Duration,
}

impl Load {
    pub(crate) fn new(mut latencies: Vec<Duration>, elapsed: Duration, processor_time: Duration) -> Self {
        latencies.sort_unstable();
        Self { latencies, elapsed, processor_time }
    }

    pub(crate) fn count(&self) -> usize {
        self.latencies.len()
    }

    /// Answers a second.
    pub(crate) fn rate(&self) -> f64 {
        self.count_f64() / self.elapsed.as_secs_f64()
    }

    /// The server's own time for one answer.
    pub(crate) fn each(&self) -> Duration {
        self.processor_time.div_f64(self.count_f64().max(1.0))
    }

    /// The latency that so many of a hundred requests do not exceed.
    pub(crate) fn percentile(&self, percent: usize) -> Duration {
        let last = self.count().saturating_sub(1);
        self.latencies.get(last * percent / 100).copied().unwrap_or_default()
    }

    fn count_f64(&self) -> f64 {
        f64::from(u32::try_from(self.count()).unwrap_or(u32::MAX))
    }
}

/// A table in Markdown.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    title: String,
    rows: Vec<[String; 5]>,
    shares: Vec<String>,
}

impl Table {
    pub(crate) fn new(title: &str) -> Self {
        Self { title: title.to_owned(), rows: Vec::new(), shares: Vec::new() }
    }

    pub(crate) fn row(&mut self, what: &str, load: &Load) {
        self.rows.push([
            what.to_owned(),
            format!("{:.0}", load.rate()),
            written(load.each()),
            written(load.percentile(50)),
            written(load.percentile(99)),
        ]);
    }

    /// How much of the time for one of `whole` the bare thing would have taken.
    pub(crate) fn share(&mut self, what: &str, bare: Duration, whole: Duration) {
        let percent = 100.0 * bare.as_secs_f64() / whole.as_secs_f64();
        self.shares.push(format!("{what}: {} of {}, {percent:.0} %", written(bare), written(whole)));
    }

    pub(crate) fn note(&mut self, note: String) {
        self.shares.push(note);
    }
}

impl fmt::Display for Table {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "## {}\n", self.title)?;
        if !self.rows.is_empty() {
            writeln!(formatter, "| Request | a second | processor time each | p50 | p99 |\n|---|---|---|---|---|")?;
        }
        for row in &self.rows {
            writeln!(formatter, "| {} |", row.join(" | "))?;
        }
        for share in &self.shares {
            writeln!(formatter, "\n{share}")?;
        }
        Ok(())
    }
}

/// A time in the unit that suits it.
fn written(time: Duration) -> String {
    let microseconds = time.as_secs_f64() * 1e6;
    if microseconds < 1000.0 { format!("{microseconds:.0} µs") } else { format!("{:.1} ms", microseconds / 1000.0) }
}
