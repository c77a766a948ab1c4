//! Pictures of pages made small: a page has few colours that matter, and a palette of them takes a third of the room.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::io::Cursor;

use png::{BitDepth, ColorType, Compression, Decoder, Encoder, Filter};

/// As many as one byte can tell apart.
const COLOURS: usize = 256;

type Colour = [u8; 3];

/// The same picture with the colours that it has most of; each other becomes the nearest of them.
pub(crate) fn small(picture: &[u8]) -> Vec<u8> {
    let mut reader = Decoder::new(Cursor::new(picture)).read_info().expect("a picture");
    let mut bytes = vec![0; reader.output_buffer_size().expect("a picture fits into memory")];
    let frame = reader.next_frame(&mut bytes).expect("a whole picture");
    let pixels = bytes[..frame.buffer_size()].chunks_exact(frame.color_type.samples());
    let colours: Vec<Colour> = pixels.map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
    let (palette, places) = palette(&colours);
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, frame.width, frame.height);
    encoder.set_color(ColorType::Indexed);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_palette(palette.concat());
    encoder.set_compression(Compression::High);
    // Neighbours in a palette are no neighbours in colour: there is nothing to predict.
    encoder.set_filter(Filter::NoFilter);
    let mut writer = encoder.write_header().expect("a header");
    let indexes: Vec<u8> = colours.iter().map(|colour| places[colour]).collect();
    writer.write_image_data(&indexes).expect("as many pixels as before");
    writer.finish().expect("an end");
    file
}

/// The most frequent colours, and each colour's place among them.
fn palette(colours: &[Colour]) -> (Vec<Colour>, HashMap<Colour, u8>) {
    let mut counts: HashMap<Colour, usize> = HashMap::new();
    for colour in colours {
        *counts.entry(*colour).or_default() += 1;
    }
    let mut order: Vec<Colour> = counts.keys().copied().collect();
    order.sort_by_key(|colour| (Reverse(counts[colour]), *colour));
    let chosen = order[..order.len().min(COLOURS)].to_vec();
    let place = |colour: &Colour| (0..=u8::MAX).zip(&chosen).min_by_key(|(_, near)| distance(*colour, **near));
    let places = order.iter().map(|colour| (*colour, place(colour).expect("a picture has a colour").0)).collect();
    (chosen, places)
}

/// How far two colours are from each other.
fn distance(one: Colour, other: Colour) -> u32 {
    one.iter().zip(other).map(|(a, b)| u32::from(a.abs_diff(b)).pow(2)).sum()
}
