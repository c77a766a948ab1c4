//! What happens in the sandbox, as it happens: server-sent events of mail, decisions, requests, the audit log and the lab.

mod news;

use std::collections::VecDeque;
use std::convert::Infallible;

use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use kernel::Caller;
use tokio::sync::watch;
use web::Here;

use super::Problem;
use news::{News, Seen};

/// One reader of events.
struct Reader {
    here: Here,
    seen: Seen,
    waiting: VecDeque<News>,
    commits: watch::Receiver<u64>,
    requests: watch::Receiver<u64>,
}

/// Everything that happens from now on.
#[utoipa::path(
    get,
    path = "/events",
    operation_id = "followEvents",
    tag = "What happened",
    responses(
        (status = 200, description = "Events named `mail`, `decision`, `request`, `change` and `lab`, each with its data in JSON.", body = String, content_type = "text/event-stream"),
    )
)]
pub(super) async fn stream(here: Here) -> Result<Response, Problem> {
    // Whoever happens between the two is told, perhaps once more than needed: never lost.
    let commits = here.world.store().commits();
    let requests = here.world.traffic().last();
    let mut seen = here.read(Caller::System, Seen::now).await?;
    seen.request = *requests.borrow();
    let reader = Reader { here, seen, waiting: VecDeque::new(), commits, requests };
    let events = stream::unfold(reader, |mut reader| async move {
        let news = reader.next().await?;
        Some((Ok::<_, Infallible>(Event::default().event(news.kind).data(news.data.to_string())), reader))
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::default()).into_response())
}

impl Reader {
    /// The next thing that happens; none when the sandbox is dropped or cannot be read.
    async fn next(&mut self) -> Option<News> {
        loop {
            if let Some(news) = self.waiting.pop_front() {
                return Some(news);
            }
            self.commits.borrow_and_update();
            self.requests.borrow_and_update();
            if self.look().await.is_err() {
                return None;
            }
            if self.waiting.is_empty() {
                tokio::select! {
                    moved = self.commits.changed() => moved.ok()?,
                    moved = self.requests.changed() => moved.ok()?,
                }
            }
        }
    }

    async fn look(&mut self) -> Result<(), Problem> {
        let before = self.seen.clone();
        let (mut seen, happened) = self.here.read(Caller::System, move |read, ctx| before.since(read, ctx)).await?;
        self.waiting.extend(happened);
        let all = self.here.world.traffic().list();
        let new = all.iter().take_while(|exchange| exchange.seq > self.seen.request);
        let mut new: Vec<_> = new.map(|exchange| News::of_request(exchange)).collect();
        new.reverse();
        self.waiting.extend(new);
        seen.request = all.first().map_or(self.seen.request, |newest| newest.seq.max(self.seen.request));
        self.seen = seen;
        Ok(())
    }
}
