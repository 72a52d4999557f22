//! Pictures of how something grows: points, and the straight line that they should lie on.

use std::path::Path;

use plotters::prelude::*;

use crate::Fault;

/// Size of a picture, in pixels.
const SIZE: (u32, u32) = (720, 420);

/// What is seen in a picture.
pub struct Plot<'p> {
    /// What grows.
    pub title: &'p str,
    /// What is counted from left to right.
    pub across: &'p str,
    /// What is measured, with its unit.
    pub up: &'p str,
    /// The amounts with what was measured, the smallest first.
    pub points: Vec<(f64, f64)>,
}

impl Plot<'_> {
    /// Writes the picture as SVG.
    ///
    /// # Errors
    ///
    /// The file cannot be written, or there are no points.
    pub fn write(&self, path: &Path) -> Result<(), Fault> {
        let (Some(first), Some(last)) = (self.points.first(), self.points.last()) else {
            return Err("there is nothing to draw".into());
        };
        let highest = self.points.iter().map(|(_, up)| *up).fold(0.0, f64::max);
        let root = SVGBackend::new(path, SIZE).into_drawing_area();
        root.fill(&WHITE)?;
        let mut chart = ChartBuilder::on(&root)
            .caption(self.title, ("sans-serif", 20))
            .margin(14)
            .margin_right(28)
            .x_label_area_size(52)
            .y_label_area_size(78)
            .build_cartesian_2d(0.0..last.0 * 1.04, 0.0..highest * 1.15)?;
        chart
            .configure_mesh()
            .light_line_style(TRANSPARENT)
            .bold_line_style(BLACK.mix(0.12))
            .x_labels(9)
            .y_labels(8)
            .x_desc(self.across)
            .y_desc(self.up)
            .axis_desc_style(("sans-serif", 16))
            .label_style(("sans-serif", 14))
            .x_label_formatter(&|number| grouped(*number))
            .y_label_formatter(&|number| grouped(*number))
            .draw()?;
        let line = BLACK.mix(0.55);
        chart
            .draw_series(DashedLineSeries::new([*first, *last], 7, 5, line.stroke_width(1)))?
            .label("straight line from the first point to the last")
            .legend(move |(x, y)| {
                plotters::element::DashedPathElement::new([(x, y), (x + 26, y)], 7, 5, line.stroke_width(1))
            });
        let points = RGBColor(20, 90, 170);
        chart
            .draw_series(self.points.iter().map(|point| Circle::new(*point, 5, points.filled())))?
            .label("measured")
            .legend(move |(x, y)| Circle::new((x + 12, y), 5, points.filled()));
        chart
            .configure_series_labels()
            .position(SeriesLabelPosition::LowerRight)
            .margin(12)
            .legend_area_size(34)
            .label_font(("sans-serif", 14))
            .background_style(WHITE)
            .draw()?;
        root.present()?;
        Ok(())
    }
}

/// A number as people write it: thousands apart, no more decimals than say something.
fn grouped(number: f64) -> String {
    let digits = if number.fract().abs() < 1e-9 {
        0
    } else if number < 0.1 {
        3
    } else {
        2
    };
    let plain = format!("{number:.digits$}");
    let (whole, rest) = plain.split_at(plain.find('.').unwrap_or(plain.len()));
    let mut text = String::new();
    for (position, digit) in whole.chars().enumerate() {
        if position > 0 && (whole.len() - position) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    match rest.trim_end_matches('0') {
        "." => text,
        rest => text + rest,
    }
}
