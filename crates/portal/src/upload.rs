//! Forms that carry files (RFC 7578).

use axum::extract::multipart::{MultipartError, MultipartRejection};
use axum::extract::{FromRequest, FromRequestParts, Multipart, Request};
use axum::response::{IntoResponse, Response};

use crate::error::Failure;
use crate::parameters::Parameters;
use crate::visit::Visit;

/// A form with its files, of somebody who is signed in. Who is not is asked to: what she sent is not carried through the
/// sign-in, and nothing was written.
#[derive(Debug)]
pub(crate) struct Uploaded {
    pub(crate) visit: Visit,
    pub(crate) form: Parameters,
    files: Vec<(String, File)>,
}

/// A file that was chosen.
#[derive(Clone, Debug)]
pub(crate) struct File {
    pub(crate) name: String,
    pub(crate) data: Vec<u8>,
}

impl Uploaded {
    /// The file of this field; none where nothing was chosen.
    pub(crate) fn file(&self, name: &str) -> Option<&File> {
        self.files.iter().find(|(field, file)| field == name && !file.name.is_empty()).map(|(_, file)| file)
    }
}

impl<S: Send + Sync> FromRequest<S> for Uploaded {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let visit = Visit::from_request_parts(&mut parts, state).await?;
        let sent = Multipart::from_request(Request::from_parts(parts, body), state).await;
        let (fields, files) = read(sent).await.map_err(IntoResponse::into_response)?;
        Ok(Self { visit, form: Parameters::of(fields), files })
    }
}

type Fields = Vec<(String, String)>;

async fn read(sent: Result<Multipart, MultipartRejection>) -> Result<(Fields, Vec<(String, File)>), Failure> {
    let mut form = sent.map_err(|rejection| Failure::bad_form(rejection.body_text()))?;
    let (mut fields, mut files) = (Vec::new(), Vec::new());
    while let Some(field) = form.next_field().await.map_err(|error| unreadable(&error))? {
        let name = field.name().unwrap_or_default().to_owned();
        match field.file_name().map(str::to_owned) {
            Some(file) => {
                let data = field.bytes().await.map_err(|error| unreadable(&error))?.to_vec();
                files.push((name, File { name: file, data }));
            }
            None => fields.push((name, field.text().await.map_err(|error| unreadable(&error))?)),
        }
    }
    Ok((fields, files))
}

/// Why a form with files could not be read.
fn unreadable(error: &MultipartError) -> Failure {
    if error.status().as_u16() == 413 { Failure::too_large() } else { Failure::bad_form(error.body_text()) }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use http::header::CONTENT_TYPE;

    use super::*;

    async fn read_as(media_type: &str, body: &str) -> Result<(Fields, Vec<(String, File)>), Failure> {
        let request = Request::post("/").header(CONTENT_TYPE, media_type);
        let request = request.body(Body::from(body.to_owned())).expect("a request");
        read(Multipart::from_request(request, &()).await).await
    }

    const MEDIA_TYPE: &str = "multipart/form-data; boundary=x";

    #[tokio::test]
    async fn fields_and_files_are_told_apart() {
        let body = "--x\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nHouse rules\r\n--x\r\n\
            Content-Disposition: form-data; name=\"document\"; filename=\"a.pdf\"\r\n\
            Content-Type: application/pdf\r\n\r\n%PDF-1.7\r\n--x--\r\n";
        let (fields, files) = read_as(MEDIA_TYPE, body).await.expect("a form");
        assert_eq!(fields, [("name".to_owned(), "House rules".to_owned())]);
        let (field, file) = &files[0];
        assert_eq!((field.as_str(), file.name.as_str(), file.data.as_slice()), ("document", "a.pdf", &b"%PDF-1.7"[..]));
    }

    #[tokio::test]
    async fn what_is_no_such_form_is_refused() {
        for (media_type, body) in [("text/plain", "x"), (MEDIA_TYPE, "no boundary"), (MEDIA_TYPE, "--x\r\nbroken")] {
            assert!(read_as(media_type, body).await.is_err(), "{media_type}: {body}");
        }
    }
}
