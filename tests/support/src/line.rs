//! How a request reaches an emulator: as a call in this process, or over a socket.

use axum::Router;
use axum::body::Body;
use bytes::Bytes;
use http::header::HOST;
use http::uri::PathAndQuery;
use http::{HeaderValue, Request, Response, Uri};
use kernel::Scheme;
use tower::ServiceExt;
use vestibule::InProcess;

/// The port of Health Records where there are no sockets.
const APP_PORT: u16 = 8444;

/// The way to one emulator.
#[derive(Clone, Debug)]
pub(crate) enum Line {
    /// Its routers, in this process.
    Inside(Inside),
    /// Its sockets.
    Wire(reqwest::Client),
}

#[derive(Clone, Debug)]
pub(crate) struct Inside {
    main: Router,
    app: Router,
}

impl Line {
    pub(crate) fn inside(emulator: &InProcess) -> Self {
        Self::Inside(Inside { main: emulator.main.clone(), app: emulator.app.clone() })
    }

    /// Sends a request with an absolute address; redirects are the caller's business.
    pub(crate) async fn send(&self, request: Request<Bytes>) -> Response<Bytes> {
        match self {
            Self::Inside(inside) => inside.send(request).await,
            Self::Wire(client) => over_the_wire(client, request).await,
        }
    }
}

impl Inside {
    async fn send(&self, mut request: Request<Bytes>) -> Response<Bytes> {
        let uri = request.uri().clone();
        let authority = uri.authority().expect("the address is absolute");
        let scheme = if uri.scheme_str() == Some("http") { Scheme::Http } else { Scheme::Https };
        let router = if authority.port_u16() == Some(APP_PORT) { &self.app } else { &self.main };
        // A listener sees the name in a header and the path alone in the first line.
        let host = HeaderValue::from_str(authority.as_str()).expect("an authority is a header value");
        request.headers_mut().entry(HOST).or_insert(host);
        *request.uri_mut() = Uri::from(uri.path_and_query().cloned().unwrap_or(PathAndQuery::from_static("/")));
        request.extensions_mut().insert(scheme);
        let answer = router.clone().oneshot(request.map(Body::from)).await.unwrap_or_else(|never| match never {});
        let (parts, body) = answer.into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.expect("the body of an answer is whole");
        Response::from_parts(parts, body)
    }
}

async fn over_the_wire(client: &reqwest::Client, request: Request<Bytes>) -> Response<Bytes> {
    let uri = request.uri().clone();
    let request = reqwest::Request::try_from(request).expect("the address is absolute");
    let answer = client.execute(request).await.unwrap_or_else(|error| panic!("{uri} does not answer: {error:?}"));
    let (status, headers) = (answer.status(), answer.headers().clone());
    let body = answer.bytes().await.unwrap_or_else(|error| panic!("the answer of {uri} breaks off: {error:?}"));
    let mut response = Response::new(body);
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response
}
