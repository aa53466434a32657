//! What no running plant shows at will: batches that were lost on their way to the core.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use super::CaptureDesk;
use crate::history::{CaptureBook, QualityCode};
use crate::model::{
    Capture, CaptureAsk, CaptureId, CaptureSource, CaptureTags, CaptureWord, KeptEnd, Mono,
    Project, Quality, Raw, Sample, SampleBatch, Stamp, StationEvent, TagId, TagIdx, TagIndex,
    Value, WallMs,
};
use crate::station::data_folder::{DataFolder, DataPlace};

fn at(ms: i64) -> Stamp {
    let mono = Mono::after_start(Duration::from_millis(ms.unsigned_abs()));
    Stamp { mono, wall: WallMs(1_795_651_200_000 + ms) }
}

#[test]
fn readings_that_were_lost_on_their_way_are_counted_told_and_leave_a_gap() {
    let home = tempfile::tempdir().unwrap();
    let (level, id) = (TagId::new("level").unwrap(), CaptureId::new("x1").unwrap());
    let tags = CaptureTags::List(vec![level.clone()]);
    let capture = Capture {
        source: CaptureSource::Hand,
        pre_ms: 1_000,
        post_ms: 1_000,
        ..Capture::new(id.clone(), tags)
    };
    let project = Arc::new(Project { captures: vec![capture], ..Project::default() });
    let place = DataPlace { folder: home.path().to_owned(), file: None, from: None };
    let folder = Arc::new(DataFolder::new(place, &project));
    folder.claim().unwrap();
    let wake = Arc::new(|| {});
    let (mut desk, _captures) =
        CaptureDesk::start(&project, Some(folder), Box::default(), wake, at(0)).unwrap();
    let mut words = Vec::new();
    let mut look = |desk: &mut CaptureDesk, ms: i64| {
        desk.look(at(ms), |event| {
            if let StationEvent::Capture { word, .. } = event {
                words.push(word);
            }
        });
    };
    look(&mut desk, 5_000);
    let index = Arc::new(TagIndex {
        places: HashMap::from([(level, TagIdx(0))]),
        stale_after: vec![Duration::from_secs(3)],
        ..TagIndex::default()
    });
    let batch = |ms: i64, lost_before: u64| {
        let (at, value) = (at(ms), Some(Value::F64(1.0)));
        let sample = Sample { value, raw: Raw::None, quality: Quality::Good, at, since: at };
        let (index, samples) = (Arc::clone(&index), vec![(TagIdx(0), sample)]);
        SampleBatch { generation: 1, index, samples, taken: at, lost_before }
    };
    let held = |desk: &CaptureDesk| desk.shown.load().first().map(|live| live.held_ms);
    // Of 1,000 ms before the trigger those after 6,200 are whole.
    for (ms, lost) in [(5_800, 0), (6_200, 7), (6_400, 0)] {
        desk.take(&batch(ms, lost));
    }
    look(&mut desk, 6_500);
    assert_eq!(held(&desk), Some(300));
    desk.ask(&CaptureAsk::Trigger(id), at(6_500));
    for (ms, lost) in [(6_800, 0), (7_000, 5), (7_400, 0), (7_600, 0), (9_000, 11)] {
        desk.take(&batch(ms, lost));
    }
    look(&mut desk, 9_500);
    desk.finish(at(9_600), |event| {
        if let StationEvent::Capture { word, .. } = event {
            words.push(word);
        }
    });
    let kept = CaptureBook::open_to_read(home.path()).unwrap().list().unwrap();
    assert_eq!(kept.len(), 1, "{kept:?}");
    let kept = kept.first().unwrap();
    assert_eq!((kept.end, kept.lost, kept.covered_ms), (KeptEnd::Lost, 5, 300));
    assert!(!kept.is_whole());
    let told = words.iter().find(|word| matches!(word, CaptureWord::Kept { .. })).unwrap();
    assert_eq!(
        told.detail(),
        "8 samples, 5 lost, not whole: the station did not keep up; what it lost counts all tags"
    );
    let (series, _) = CaptureBook::open_to_read(home.path()).unwrap().read(kept.id).unwrap();
    assert_eq!(series.len(), 1, "{series:?}");
    let series = series.first().unwrap();
    let since = |ms: i64| ms - at(0).wall.0;
    let points: Vec<(i64, bool)> =
        series.points.iter().map(|p| (since(p.at_ms), p.quality == QualityCode::LOST)).collect();
    let (good, lost) = (false, true);
    assert_eq!(
        points,
        [
            (5_800, good),
            (5_800, lost),
            (6_200, good),
            (6_400, good),
            (6_800, good),
            (6_800, lost),
            (7_000, good),
            (7_400, good)
        ]
    );
}
