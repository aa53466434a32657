//! Colour measures: contrast (WCAG 2.1, relative luminance), saturation (HSV), difference (CIEDE2000).
//!
//! sRGB to Lab by IEC 61966-2-1 with the D65 white point; ΔE by Sharma, Wu, Dalal, "The CIEDE2000
//! color-difference formula" (Color Research and Application 30(1), 2005), whose test pairs check it.

use egui::Color32;

/// CIE L*, a*, b*.
pub type Lab = [f64; 3];

fn linear(channel: u8) -> f64 {
    let c = f64::from(channel) / 255.0;
    if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
}

/// Relative luminance, 0 to 1.
pub fn luminance(color: Color32) -> f64 {
    0.2126 * linear(color.r()) + 0.7152 * linear(color.g()) + 0.0722 * linear(color.b())
}

/// Contrast ratio, 1 to 21.
pub fn contrast(a: Color32, b: Color32) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// HSV saturation, 0 to 1.
pub fn saturation(color: Color32) -> f64 {
    let channels = [color.r(), color.g(), color.b()].map(f64::from);
    let high = channels.into_iter().fold(0.0, f64::max);
    let low = channels.into_iter().fold(255.0, f64::min);
    if high == 0.0 { 0.0 } else { (high - low) / high }
}

/// The colour in CIE Lab.
pub fn lab(color: Color32) -> Lab {
    let [r, g, b] = [color.r(), color.g(), color.b()].map(linear);
    let x = (0.412_456_4 * r + 0.357_576_1 * g + 0.180_437_5 * b) / 0.950_47;
    let y = 0.212_672_9 * r + 0.715_152_2 * g + 0.072_175 * b;
    let z = (0.019_333_9 * r + 0.119_192 * g + 0.950_304_1 * b) / 1.088_83;
    let f = |t: f64| {
        if t > 216.0 / 24389.0 { t.cbrt() } else { (24389.0 / 27.0 * t + 16.0) / 116.0 }
    };
    [116.0 * f(y) - 16.0, 500.0 * (f(x) - f(y)), 200.0 * (f(y) - f(z))]
}

/// ΔE between two colours.
pub fn difference(a: Color32, b: Color32) -> f64 {
    ciede2000(lab(a), lab(b))
}

/// ΔE between two Lab colours.
pub fn ciede2000([l1, a1, b1]: Lab, [l2, a2, b2]: Lab) -> f64 {
    let pow7 = |c: f64| c.powi(7) / (c.powi(7) + 25f64.powi(7));
    let chroma_mean = f64::midpoint(a1.hypot(b1), a2.hypot(b2));
    let g = 0.5 * (1.0 - pow7(chroma_mean).sqrt());
    let (a1, a2) = (a1 * (1.0 + g), a2 * (1.0 + g));
    let (c1, c2) = (a1.hypot(b1), a2.hypot(b2));
    let hue = |a: f64, b: f64| {
        if a == 0.0 && b == 0.0 { 0.0 } else { b.atan2(a).to_degrees().rem_euclid(360.0) }
    };
    let (h1, h2) = (hue(a1, b1), hue(a2, b2));
    let coloured = c1 * c2 != 0.0;
    let mut dh = if coloured { h2 - h1 } else { 0.0 };
    if dh > 180.0 {
        dh -= 360.0;
    } else if dh < -180.0 {
        dh += 360.0;
    }
    let (dl, dc) = (l2 - l1, c2 - c1);
    let dhue = 2.0 * (c1 * c2).sqrt() * (dh / 2.0).to_radians().sin();
    let (lm, cm) = (f64::midpoint(l1, l2), f64::midpoint(c1, c2));
    let hm = if !coloured {
        h1 + h2
    } else if (h1 - h2).abs() <= 180.0 {
        f64::midpoint(h1, h2)
    } else if h1 + h2 < 360.0 {
        (h1 + h2 + 360.0) / 2.0
    } else {
        (h1 + h2 - 360.0) / 2.0
    };
    let cosd = |degrees: f64| degrees.to_radians().cos();
    let t = 1.0 - 0.17 * cosd(hm - 30.0) + 0.24 * cosd(2.0 * hm) + 0.32 * cosd(3.0 * hm + 6.0)
        - 0.20 * cosd(4.0 * hm - 63.0);
    let turn = 30.0 * (-((hm - 275.0) / 25.0).powi(2)).exp();
    let sl = 1.0 + 0.015 * (lm - 50.0).powi(2) / (20.0 + (lm - 50.0).powi(2)).sqrt();
    let (sc, sh) = (1.0 + 0.045 * cm, 1.0 + 0.015 * cm * t);
    let rt = -2.0 * pow7(cm).sqrt() * (2.0 * turn).to_radians().sin();
    let (l, c, h) = (dl / sl, dc / sc, dhue / sh);
    (l * l + c * c + h * h + rt * c * h).sqrt()
}

/// The picture as somebody sees it who has no cones for green: the matrix of Machado, Oliveira and Fernandes
/// (2009), severity 1, on linear light.
pub fn deuteranopia(picture: &image::RgbaImage) -> image::RgbaImage {
    const M: [[f64; 3]; 3] = [
        [0.367_322, 0.860_646, -0.227_968],
        [0.280_085, 0.672_501, 0.047_413],
        [-0.011_820, 0.042_940, 0.968_881],
    ];
    let encoded = |x: f64| {
        let x = x.clamp(0.0, 1.0);
        let y = if x <= 0.003_130_8 { 12.92 * x } else { 1.055 * x.powf(1.0 / 2.4) - 0.055 };
        (y * 255.0).round() as u8
    };
    let mut seen = picture.clone();
    for pixel in seen.pixels_mut() {
        let [r, g, b, a] = pixel.0;
        let light = [linear(r), linear(g), linear(b)];
        let mix = |row: [f64; 3]| encoded(row.iter().zip(light).map(|(m, l)| m * l).sum());
        pixel.0 = [mix(M[0]), mix(M[1]), mix(M[2]), a];
    }
    seen
}
