//! The tones of the horn as WAV files (RIFF, PCM, 16 bits, one channel), made here: each priority has its own
//! pitch and rhythm, so that they can be told apart with eyes closed. The more pressing, the higher and the
//! faster.

use crate::model::AlarmPriority;

/// Samples a second.
const RATE: u32 = 22_050;
/// Time a beep takes to swell and to fade, s: without it every beep would begin with a click.
const RAMP: f64 = 0.008;

/// A pitch in Hz, 0 for silence, and how long, ms.
type Beep = (f64, u32);

fn beeps(priority: AlarmPriority) -> &'static [Beep] {
    match priority {
        AlarmPriority::Highest => {
            &[(1046.5, 110), (784.0, 110), (1046.5, 110), (784.0, 110), (1046.5, 110), (784.0, 110)]
        }
        AlarmPriority::High => &[(880.0, 130), (0.0, 70), (880.0, 130), (0.0, 70), (880.0, 130)],
        AlarmPriority::Medium => &[(659.3, 180), (0.0, 120), (659.3, 180)],
        AlarmPriority::Low => &[(440.0, 350)],
    }
}

/// Silence after a tone before it is played again, ms.
pub(super) fn pause_ms(priority: AlarmPriority) -> u64 {
    match priority {
        AlarmPriority::Highest => 400,
        AlarmPriority::High => 1_200,
        AlarmPriority::Medium => 2_500,
        AlarmPriority::Low => 5_000,
    }
}

/// The tone of a priority at `volume` per cent, as the bytes of a WAV file.
pub fn wav(priority: AlarmPriority, volume: u8) -> Vec<u8> {
    let loud = f64::from(volume.min(100)) / 100.0 * 0.8 * f64::from(i16::MAX);
    let mut data: Vec<u8> = Vec::new();
    for (pitch, ms) in beeps(priority) {
        let count = RATE * ms / 1000;
        let length = f64::from(count) / f64::from(RATE);
        for n in 0..count {
            let t = f64::from(n) / f64::from(RATE);
            let swell = (t / RAMP).min((length - t) / RAMP).clamp(0.0, 1.0);
            let wave = (t * pitch * std::f64::consts::TAU).sin();
            // A fifth of the octave makes it carry on small loudspeakers.
            let overtone = 0.2 * (t * pitch * 2.0 * std::f64::consts::TAU).sin();
            let sample = (loud * swell * (wave + overtone) / 1.2) as i16;
            data.extend(sample.to_le_bytes());
        }
    }
    // Half a minute of sound is far below what the header can tell.
    let size = u32::try_from(data.len()).unwrap_or(u32::MAX);
    let mut file = Vec::with_capacity(44 + data.len());
    file.extend(b"RIFF");
    file.extend(size.saturating_add(36).to_le_bytes());
    file.extend(b"WAVEfmt ");
    file.extend(16_u32.to_le_bytes());
    file.extend(1_u16.to_le_bytes());
    file.extend(1_u16.to_le_bytes());
    file.extend(RATE.to_le_bytes());
    file.extend((RATE * 2).to_le_bytes());
    file.extend(2_u16.to_le_bytes());
    file.extend(16_u16.to_le_bytes());
    file.extend(b"data");
    file.extend(size.to_le_bytes());
    file.extend(data);
    file
}
