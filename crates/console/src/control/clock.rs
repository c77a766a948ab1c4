use axum::response::Response;
use jiff::Span;
use jiff::tz::TimeZone;
use kernel::{Clock, ClockMode, SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::Here;
use worlds::agenda;

use super::Problem;
use super::extract::ControlJson;
use super::reply;

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Clock)]
struct ClockView {
    now: Timestamp,
    mode: Mode,
    /// How far it has been moved.
    offset_seconds: i64,
}

/// Whether time passes by itself.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ClockMode)]
enum Mode {
    Running,
    Frozen,
}

/// What to do with the clock: one of these.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ClockChange)]
pub(super) struct Change {
    /// How far forward, as an ISO 8601 duration in whole seconds.
    advance: Option<String>,
    /// The time that it is from now on.
    #[schema(value_type = Option<Timestamp>)]
    set: Option<String>,
    /// Whether it goes on by itself.
    mode: Option<Mode>,
}

/// The sandbox's time.
#[utoipa::path(
    get,
    path = "/clock",
    operation_id = "readClock",
    tag = "Clock and settings",
    responses(
        (status = 200, description = "The time.", body = ClockView),
    )
)]
pub(super) async fn show(here: Here) -> Response {
    view(here.world.clock())
}

fn view(clock: &Clock) -> Response {
    let mode = match clock.mode() {
        ClockMode::Running => Mode::Running,
        ClockMode::Frozen => Mode::Frozen,
    };
    reply::ok(&ClockView { now: clock.now(), mode, offset_seconds: clock.state().offset_seconds })
}

/// Moves, stops or starts the sandbox's time, and keeps that through a restart. What falls due on the way forward is
/// done, in its order, before the call answers.
#[utoipa::path(
    patch,
    path = "/clock",
    operation_id = "changeClock",
    tag = "Clock and settings",
    request_body(content = Change, example = json!({"advance": "P31D"})),
    responses(
        (status = 200, description = "The time as it is now.", body = ClockView),
    )
)]
pub(super) async fn change(here: Here, ControlJson(change): ControlJson<Change>) -> Result<Response, Problem> {
    let clock = here.world.clock();
    match (change.advance, change.set, change.mode) {
        (Some(by), None, None) => {
            let now = clock.now();
            let to = now
                .saturating_add(duration(&by, now)?)
                .map_err(|error| Problem::field("advance", error.to_string()))?;
            agenda::advance(&here.world, to).await?;
        }
        (None, Some(at), None) => match instant(&at)? {
            later if later > clock.now() => agenda::advance(&here.world, later).await?,
            at => clock.set(at),
        },
        (None, None, Some(Mode::Frozen)) => clock.freeze(),
        (None, None, Some(Mode::Running)) => clock.resume(),
        _ => return Err(Problem::invalid("say one of 'advance', 'set' and 'mode'")),
    }
    here.world.save_clock().await?;
    Ok(view(clock))
}

/// An ISO 8601 duration in whole seconds; months and years are those of the calendar from `now` on.
fn duration(text: &str, now: Timestamp) -> Result<SignedDuration, Problem> {
    let refused = |reason: String| Problem::field("advance", reason);
    let unreadable = |_| refused(format!("'{text}' is no ISO 8601 duration: write it like 'P31D', 'PT1H' or 'PT90S'"));
    let span: Span = text.parse().map_err(unreadable)?;
    let then = now.to_zoned_datetime(TimeZone::UTC).checked_add(span).map_err(|error| refused(error.to_string()))?;
    let by = then.timestamp().duration_since(now);
    if by.is_negative() || by.subsec_nanos() != 0 {
        return Err(refused("time advances by whole seconds, and forwards; 'set' puts it anywhere".to_owned()));
    }
    Ok(by)
}

/// An instant; the clock knows whole seconds.
fn instant(text: &str) -> Result<Timestamp, Problem> {
    let unreadable = |_| Problem::field("set", format!("'{text}' is no instant: write it like '2027-01-01T00:00:00Z'"));
    let at: Timestamp = text.parse().map_err(unreadable)?;
    Ok(Timestamp::from_second(at.as_second()).unwrap_or(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_that_is_none_is_answered_with_how_to_write_one() {
        assert_eq!(instant("2027-01-01T00:00:00.5Z").expect("an instant").to_string(), "2027-01-01T00:00:00Z");
        for (problem, example) in [
            (instant("yesterday").map(drop), "'2027-01-01T00:00:00Z'"),
            (duration("soon", Timestamp::UNIX_EPOCH).map(drop), "'PT1H'"),
        ] {
            let problem = problem.expect_err("a problem");
            assert!(format!("{problem:?}").contains(example), "{problem:?}");
        }
    }

    #[test]
    fn durations_are_iso_8601_in_whole_seconds() {
        let now: Timestamp = "2027-01-31T00:00:00Z".parse().expect("an instant");
        let cases = [
            ("P31D", Some(31 * 86_400)),
            ("PT90S", Some(90)),
            ("P1M", Some(28 * 86_400)),
            ("PT0.5S", None),
            ("-P1D", None),
            ("a while", None),
        ];
        for (text, expected) in cases {
            assert_eq!(duration(text, now).ok().map(|by| by.as_secs()), expected, "{text}");
        }
    }
}
