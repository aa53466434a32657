//! What a plant *is*: projects, connections, devices, tags, samples, quality, and the words for what
//! happens to them while they run.
//!
//! Pure data and rules. This room has no clock, no socket, no file and no thread; every time that it
//! needs arrives as an argument. Everyone else speaks in the words defined here.

mod address;
mod alarm;
mod batch;
mod capture;
mod data_type;
mod device;
mod device_field;
mod diagnosis;
mod id;
mod journal;
mod layout;
mod load;
mod live;
mod moment;
mod note;
mod order;
mod peek;
mod pen;
mod profile;
mod project;
mod quality;
mod recording;
mod rule;
mod rules;
mod sample;
mod scaling;
mod sentinel;
mod tag;
mod tag_field;
mod tag_rules;
mod text;
mod texts;
mod time;
mod value;
mod why;
mod wire;
mod write;

pub use address::{Address, Notation, Table, TypedAddress};
pub use alarm::{
    Alarm, AlarmAsk, AlarmBoard, AlarmCounts, AlarmFlood, AlarmGroup, AlarmKey, AlarmKind,
    AlarmLive, AlarmPriority, AlarmRecord, AlarmShown, AlarmWord, BinaryOp, Comparison, Direction,
    Expression, ExpressionError, Guidance, LimitSide, Node, Operand, Shelved, Unknown,
    parse_expression,
};
pub use batch::{SampleBatch, Unsent};
pub use capture::{
    Capture, CaptureAsk, CaptureBoard, CaptureEdge, CaptureLive, CapturePhase, CaptureSource,
    CaptureTags, CaptureWord, Kept, KeptEnd, KeptId,
};
pub use data_type::DataType;
pub use device::{
    BitWrite, Connection, Device, DeviceKind, Endpoint, Quirks, ScanClass, WriteFunction,
};
pub use device_field::DeviceField;
pub use diagnosis::{
    BlockLive, ConnectionDetail, DeviceDetail, Faults, Identity, IdentityAnswer, Learned,
    MalformedClass, ScanLive,
};
pub use id::{
    AlarmGroupId, AlarmId, CaptureId, ConnectionId, DeviceId, GroupId, IdError, ScanClassId, TagId,
    TagIdx,
};
pub use journal::{
    JournalAnswer, JournalAsk, JournalAskId, JournalFile, JournalKind, JournalMark, JournalMarks,
    JournalPage, JournalQuery, JournalReply, JournalRow, JournalState, MARKS_SLACK_MS, MarkSort,
};
pub use layout::{Layout, LayoutNode, PaneKind, SplitDirection};
pub use live::{
    ConnectionLive, ConnectionPhase, Counters, DeviceLive, DevicePhase, Latency, Snapshot,
    StationEvent, TagIndex, Trouble, TroubleKind,
};
pub use load::{BadActor, FloodSpan, LoadFigures, LoadRules};
pub use moment::{Moment, TimeCoding};
pub use note::{NOTE_TEXT_MOST, NOTES_MOST, Note, NoteChange, NoteId};
pub use order::{ByteOrder, OrderError, WordOrder};
pub use peek::{Peek, PeekData, PeekDenial, PeekId, PeekOutcome, Peeked, Run};
pub use pen::{PenLook, PenScale, TrendGroup};
pub use profile::{Frame, Origin, Point, Profile};
pub use project::Project;
pub use quality::{BadReason, NoValue, Quality, UncertainReason, exception_text};
pub use recording::{JOURNAL_KEEP_MB, RecordTrouble, RecordTroubleKind, Recording};
pub use rule::Rule;
pub use rules::{Place, Section, Violation, check_host, limits, violations};
pub use sample::{Raw, Sample};
pub use scaling::{Curve, Scaling, TwoPoint};
pub use sentinel::{Convention, Sentinel};
pub use tag::{Control, Record, Span, Tag, WriteAccess};
pub use tag_field::TagField;
pub use text::{TextEncoding, TextOrder, TextPad};
pub use texts::{Texts, Told, Words};
pub use time::{Mono, Stamp, WallMs};
pub use value::{Value, nature};
pub use why::{Advice, Why, why};
pub use wire::{FrameBytes, FrameFate, FrameRecord, FrameScope};
pub use write::{
    Denial, OtherWay, WriteId, WriteOutcome, WriteReport, WriteRequest, WriteStage, WriteValue,
};
