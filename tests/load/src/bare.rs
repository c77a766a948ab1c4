//! The bare things that figures are shares of.

use std::net::SocketAddr;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Context;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::RSA_PKCS1_SHA256;
use axum::Router;
use axum::routing::get;
use tokio::net::TcpListener;

use crate::process::Work;

/// How long what is signed is: about as long as a token's head and claims.
const SIGNED: [u8; 1600] = [b'.'; 1600];

/// Serves an empty handler until it is killed, and says where.
pub(crate) fn serve() -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await?;
        println!("{}", listener.local_addr()?);
        axum::serve(listener, Router::new().route("/", get(async || ()))).await?;
        anyhow::Ok(())
    })
}

/// What bare signing does.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Signing {
    /// Signatures a second, on all cores.
    pub(crate) rate: f64,
    /// Processor time for one.
    pub(crate) each: Duration,
}

/// Signs with RSA-2048 and SHA-256 on every core for so long.
pub(crate) fn sign(long: Duration) -> anyhow::Result<Signing> {
    let cores = thread::available_parallelism()?.get();
    let key = KeyPair::generate(KeySize::Rsa2048).context("no key")?;
    let (work, begin) = (Work::own()?, Instant::now());
    let counts: Vec<u32> = thread::scope(|scope| {
        let threads: Vec<_> = (0..cores).map(|_| scope.spawn(|| signed_until(&key, begin, long))).collect();
        threads.into_iter().map(|thread| thread.join().expect("signing does not panic")).collect()
    });
    let count = f64::from(counts.iter().sum::<u32>());
    let time = work.done()?;
    Ok(Signing { rate: count / begin.elapsed().as_secs_f64(), each: time.div_f64(count) })
}

fn signed_until(key: &KeyPair, begin: Instant, long: Duration) -> u32 {
    let (random, mut count) = (SystemRandom::new(), 0);
    let mut signature = vec![0; key.public_modulus_len()];
    while begin.elapsed() < long {
        key.sign(&RSA_PKCS1_SHA256, &random, &SIGNED, &mut signature).expect("the buffer is long enough");
        count += 1;
    }
    count
}
