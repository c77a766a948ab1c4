use askama::Template;
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;

use crate::app::App;
use crate::claims::Identity;
use crate::party::Registration;
use crate::respond::{self, Frame};
use crate::visit::Visit;
use crate::{session, sign_in, sign_out};

pub(crate) const PATH: &str = "/";

/// One line of a patient's file. The patients are invented, and no name is a person's.
struct Record {
    patient: &'static str,
    initials: &'static str,
    finding: &'static str,
    next: &'static str,
}

const RECORDS: [Record; 6] = [
    Record {
        patient: "Patient A-1042",
        initials: "T. V.",
        finding: "Wrist fracture, healing in line",
        next: "Cast off in two weeks",
    },
    Record {
        patient: "Patient A-1057",
        initials: "M. O.",
        finding: "Blood pressure raised, 152/94",
        next: "Repeat reading, morning",
    },
    Record { patient: "Patient B-2210", initials: "R. K.", finding: "Chest X-ray clear", next: "Discharge letter" },
    Record {
        patient: "Patient B-2231",
        initials: "S. A.",
        finding: "Type 2 diabetes, HbA1c 51 mmol/mol",
        next: "Dietitian, four weeks",
    },
    Record {
        patient: "Patient C-3308",
        initials: "J. E.",
        finding: "Mild allergic asthma",
        next: "Inhaler technique review",
    },
    Record {
        patient: "Patient C-3345",
        initials: "L. N.",
        finding: "Knee sprain, swelling down",
        next: "Physiotherapy, six visits",
    },
];

#[derive(Template)]
#[template(path = "records.html")]
struct Page<'a> {
    frame: Frame<'a>,
    sign_out: &'static str,
    organization: &'a str,
    person: &'a Identity,
    records: &'static [Record],
}

/// The records, for a browser whose ID token was checked; any other is sent to the token service.
pub(crate) async fn show(State(app): State<App>, visit: Visit) -> Response {
    if let Some(person) = session::current(&app, &visit) {
        return page(&visit.registration, &person);
    }
    sign_in::leave(&app, &visit, sign_in::Account::Any)
        .await
        .unwrap_or_else(|problem| problem.page(Some(&visit.registration)))
}

fn page(registration: &Registration, person: &Identity) -> Response {
    let page = Page {
        frame: Frame::of(Some(registration)),
        sign_out: sign_out::PATH,
        organization: &registration.organization,
        person,
        records: &RECORDS,
    };
    respond::page(StatusCode::OK, &page, &sign_out::form_action(registration))
}
