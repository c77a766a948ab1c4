//! Tokens that the authorize endpoint itself hands out ("OAuth 2.0 implicit grant flow", "hybrid flow"). They are signed
//! here, after the commit, and travel in a fragment or a form.

use journey::{Destination, Handed, ResponseType};
use sts::Tokens;
use web::Here;

use crate::error::Failure;
use crate::token::signed;

/// The destination with its tokens among the parameters, behind the code.
pub(crate) async fn with_tokens(here: &Here, destination: Destination) -> Result<Destination, Failure> {
    let Destination::App { redirect_uri, mode, mut parameters, tokens: Some(handed) } = destination else {
        return Ok(destination);
    };
    let Handed { draft, response } = *handed;
    let tokens = signed(here, draft).await?;
    let place = usize::from(response.code);
    parameters.splice(place..place, told(tokens, response));
    Ok(Destination::App { redirect_uri, mode, parameters, tokens: None })
}

fn told(tokens: Tokens, response: ResponseType) -> Vec<(String, String)> {
    let mut told = Vec::new();
    if response.token {
        told.push(("access_token", tokens.access_token));
        told.push(("token_type", "Bearer".to_owned()));
        told.push(("expires_in", tokens.expires_in.to_string()));
        told.extend(tokens.scope.map(|scope| ("scope", scope)));
    }
    told.extend(tokens.id_token.filter(|_| response.id_token).map(|token| ("id_token", token)));
    told.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}
