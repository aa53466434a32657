//! Random valid projects: every field takes unusual values, every rule is kept.

use std::sync::Arc;

use gaugeglass::codec::format_address;
use gaugeglass::model::{
    Address, Alarm, AlarmGroup, AlarmGroupId, AlarmId, AlarmKind, AlarmPriority, BitWrite,
    ByteOrder, Capture, CaptureEdge, CaptureId, CaptureSource, CaptureTags, Comparison, Connection,
    ConnectionId, Control, Convention, Curve, DataType, Device, DeviceId, DeviceKind, Direction,
    Endpoint, Frame, GroupId, Guidance, Layout, LayoutNode, Learned, LimitSide, Notation, Operand,
    Origin, PaneKind, PenLook, PenScale, Project, Quirks, Record, Recording, Scaling, ScanClass,
    ScanClassId, Sentinel, Span, SplitDirection, Table, Tag, TagField, TagId, TextEncoding,
    TextOrder, TextPad, Texts, TrendGroup, TwoPoint, TypedAddress, Value, WriteAccess,
    WriteFunction,
};

/// Makes projects from a seed.
pub(crate) struct Maker {
    random: fastrand::Rng,
    made: u32,
}

/// Characters that mean something to TOML, cannot be seen, or take several bytes.
const CHARS: &str =
    "aZ0 /\"'\\#[]{}=,.$%\n\t한글탱크℃µé🚰👩\u{200d}\u{202e}\u{feff}\u{2028}\u{a0}\u{10ffff}";

impl Maker {
    pub(crate) fn new(seed: u64) -> Maker {
        Maker { random: fastrand::Rng::with_seed(seed), made: 0 }
    }

    fn below(&mut self, end: usize) -> usize {
        self.random.usize(..end)
    }

    fn sometimes(&mut self) -> bool {
        self.random.bool()
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    fn text(&mut self, longest: usize) -> String {
        let length = self.below(longest + 1);
        let chars: Vec<char> = CHARS.chars().collect();
        (0..length).map(|_| self.pick(&chars)).collect()
    }

    /// A text that no other call gives.
    fn name(&mut self) -> String {
        self.made += 1;
        let (before, after) = (self.text(12), self.text(12));
        format!("{before}{}{after}", self.made)
    }

    fn id(&mut self) -> String {
        self.made += 1;
        let letters: Vec<char> =
            ('a'..='z').chain('A'..='Z').chain("0123456789_-.".chars()).collect();
        let length = self.below(20);
        let start: String = (0..length).map(|_| self.pick(&letters)).collect();
        format!("{start}{}", self.made)
    }

    /// A finite number: round, with a point, tiny, huge, any bits.
    pub(crate) fn number(&mut self) -> f64 {
        let number = match self.below(6) {
            0 => f64::from(self.random.i32(-1000..1000)),
            1 => f64::from(self.random.i32(..)) / 1000.0,
            2 => self.pick(&[
                0.0,
                -0.0,
                0.1,
                1e15,
                1e16,
                -1e21,
                5e-324,
                f64::MAX,
                f64::MIN,
                9007199254740993.0,
            ]),
            3 => self.random.f64(),
            4 => self.random.u64(..) as f64,
            _ => f64::from_bits(self.random.u64(..)),
        };
        if number.is_finite() { number } else { 1.5 }
    }

    fn not_zero(&mut self) -> f64 {
        let number = self.number();
        if number == 0.0 { 2.0 } else { number }
    }

    fn order(&mut self) -> ByteOrder {
        let letters = self.pick(ByteOrder::choices(8));
        ByteOrder::from_letters(letters).unwrap()
    }

    pub(crate) fn project(&mut self) -> Project {
        let mut project = Project {
            name: self.text(30),
            description: self.text(60),
            next_id: if self.sometimes() { self.random.u64(..) } else { 0 },
            uid: self.text(16),
            recording: Recording {
                on: self.sometimes(),
                folder: self.text(20),
                keep_days: self.sometimes().then(|| self.random.u32(1..=36_500)),
                keep_mb: self.sometimes().then(|| self.random.u32(10..=100_000_000)),
                journal_keep_days: self.sometimes().then(|| self.random.u32(1..=36_500)),
                journal_keep_mb: self.sometimes().then(|| self.random.u32(10..=100_000_000)),
            },
            ..Project::default()
        };
        for _ in 0..1 + self.below(3) {
            let connection = self.connection();
            project.connections.push(connection);
        }
        for unit in 0..1 + self.below(4) {
            let device = self.device(&project, unit);
            project.devices.push(device);
        }
        for _ in 0..1 + self.below(3) {
            let id = ScanClassId::new(&self.id()).unwrap();
            let class =
                ScanClass { id, name: self.name(), period_ms: self.random.u32(10..=3_600_000) };
            project.scan_classes.push(class);
        }
        for _ in 0..self.below(12) {
            let mut tag = self.tag(&project);
            tag.origin = self.origin(&tag);
            project.tags.push(Arc::new(tag));
        }
        // A tag that shares no register may be read alone.
        let first = |tag: &Tag| (tag.device.clone(), tag.address.table);
        if let Some(tag) = project.tags.first().map(|tag| Tag::clone(tag))
            && project.tags.iter().skip(1).all(|other| first(other) != first(&tag))
        {
            project.tags[0] = Arc::new(Tag { isolated: true, ..tag });
        }
        for _ in 0..self.below(3) {
            let group = self.trend_group(&project);
            project.trend_groups.push(group);
        }
        for _ in 0..self.below(3) {
            let id = AlarmGroupId::new(&self.id()).unwrap();
            let guidance = self.guidance(&project);
            project.alarm_groups.push(AlarmGroup { id, name: self.name(), guidance });
        }
        for place in 0..self.below(5) {
            let alarm = self.alarm(&project, place);
            project.alarms.push(Arc::new(alarm));
        }
        for _ in 0..self.below(3) {
            let capture = self.capture(&project);
            project.captures.extend(capture);
        }
        if self.sometimes() {
            project.layout = Layout { root: self.node(3) };
        }
        project
    }

    fn record(&mut self) -> Record {
        match self.below(5) {
            0 => Record::Always,
            1 => Record::Change { deadband: self.number().abs() },
            2 => Record::Period { ms: self.random.u32(10..=86_400_000) },
            3 => Record::Off,
            _ => Record::default(),
        }
    }

    fn connection(&mut self) -> Connection {
        let endpoint = if self.sometimes() {
            let host =
                self.pick(&["localhost", "10.0.0.1", "::1", "fe80::1", "plc-1.plant.example"]);
            Endpoint::Tcp { host: host.to_owned(), port: self.random.u16(1..) }
        } else {
            let speed = if self.sometimes() { 1.0 } else { 0.1 + self.random.f64() * 99.0 };
            Endpoint::Simulator { plant: self.text(9), speed }
        };
        let id = ConnectionId::new(&self.id()).unwrap();
        let mut connection = Connection::new(id, self.name(), endpoint);
        if self.sometimes() {
            connection.connect_timeout_ms = self.random.u32(100..=60_000);
            connection.enabled = self.sometimes();
        }
        connection
    }

    fn device(&mut self, project: &Project, unit: usize) -> Device {
        let at = self.below(project.connections.len());
        let connection = project.connections[at].id.clone();
        let id = DeviceId::new(&self.id()).unwrap();
        let plain = Device::new(id, self.name(), connection);
        // Different for every device, so that no two share a unit id.
        let unit = (unit * 64) as u8 + self.random.u8(..64);
        if self.sometimes() {
            return Device { unit, ..plain };
        }
        Device {
            unit,
            order: self.order(),
            timeout_ms: self.random.u32(20..=60_000),
            max_registers: 125,
            max_bits: self.random.u16(1..=2000),
            kind: self.kind(),
            max_gap: self.sometimes().then(|| self.random.u16(..=124)),
            pause_ms: self.random.u32(..=10_000),
            window: self.random.u8(1..=16),
            learn_window: self.sometimes(),
            share_segments: self.sometimes(),
            write_function: self.pick(&[
                WriteFunction::AsAppropriate,
                WriteFunction::AlwaysMultiple,
                WriteFunction::NeverMultiple,
            ]),
            bit_write: self.pick(&[BitWrite::MaskWrite, BitWrite::ReadModifyWrite]),
            settle_ms: self.random.u32(..=60_000),
            pause_after_connect_ms: self.random.u32(..=10_000),
            quirks: Quirks {
                ignore_transaction_id: self.sometimes(),
                ignore_unit: self.sometimes(),
                ignore_header: self.sometimes(),
                tolerate_trailing: self.sometimes(),
                close_after_request: self.sometimes(),
                // Two connections of a random project may lead to the same place.
                one_connection_only: project.connections.len() == 1 && self.sometimes(),
                broadcast: unit == 0 && self.sometimes(),
            },
            learned: (0..self.below(5)).map(|_| self.learned()).collect(),
            ..plain
        }
    }

    fn kind(&mut self) -> DeviceKind {
        let request_us = self.random.u32(1..=10_000_000);
        let register_us = self.random.u32(1..=1_000_000);
        self.pick(&[
            DeviceKind::Unknown,
            DeviceKind::OwnPlc,
            DeviceKind::SerialGateway,
            DeviceKind::Measured { request_us, register_us },
        ])
    }

    fn learned(&mut self) -> Learned {
        let table = self.pick(&Table::ALL);
        let (start, end) = (self.random.u16(..), self.random.u16(..));
        let (start, end) = (start.min(end), start.max(end));
        match self.below(4) {
            0 => Learned::Hole { table, start, count: (end - start).max(1) },
            1 => Learned::Barrier { table, at: end.max(1) },
            2 => Learned::Longest { table, count: self.random.u16(1..=125) },
            _ => Learned::Window { most: self.random.u8(1..=16) },
        }
    }

    fn data_type(&mut self, table: Table) -> DataType {
        if table.is_bits() {
            return DataType::Bool;
        }
        match self.below(5) {
            0 => DataType::Bit { index: self.random.u8(..16) },
            1 => DataType::Text {
                registers: self.random.u16(1..=125),
                order: self.pick(&[TextOrder::HighFirst, TextOrder::LowFirst]),
                pad: self.pick(&TextPad::ALL).1,
                encoding: self.pick(&TextEncoding::ALL).1,
            },
            2 => {
                let width = self.random.u32(1..=15);
                let mask = ((1_u16 << width) - 1) << self.random.u32(0..=16 - width);
                DataType::Field { mask, signed: self.sometimes() }
            }
            _ => {
                let whole = |t: &DataType| {
                    *t != DataType::Bool
                        && !matches!(t, DataType::Bit { .. } | DataType::Text { .. })
                };
                let types: Vec<_> = DataType::ALL.into_iter().filter(whole).collect();
                self.pick(&types)
            }
        }
    }

    fn scaling(&mut self, wire: u16) -> Scaling {
        let (gain, offset) = (self.not_zero(), self.number());
        let (low, eng_lo) = (self.number(), self.number());
        match self.below(6) {
            0 => Scaling::Linear { gain, offset },
            1 => Scaling::Divisor { divisor: gain, offset },
            2 => Scaling::ScaleFactor { wire: wire.saturating_add(self.random.u16(..50)) },
            3 if low + 1.0 > low && eng_lo + 1.0 > eng_lo => Scaling::TwoPoint(TwoPoint {
                raw: Span { low, high: low + 1.0 },
                eng_lo: eng_lo + 1.0,
                eng_hi: eng_lo,
                clamp: self.sometimes(),
                curve: self.pick(&[Curve::Straight, Curve::SquareRoot]),
            }),
            4 => Scaling::PowerFactor4Q,
            _ => Scaling::Identity,
        }
    }

    fn sentinel(&mut self) -> Sentinel {
        match self.below(4) {
            0 => Sentinel::Convention(self.pick(&Convention::ALL).1),
            1 => Sentinel::Numbers([Value::Int(-32_768), Value::UInt(u64::MAX)].into()),
            2 => Sentinel::Numbers([Value::F64(-999.5)].into()),
            _ => Sentinel::None,
        }
    }

    /// A text of one line.
    fn line(&mut self) -> String {
        self.text(9).replace(['\n', '\t'], "")
    }

    fn texts(&mut self, data_type: DataType) -> Option<Arc<Texts>> {
        let count = self.below(4);
        match self.below(3) {
            0 if count > 0 => {
                let states = (0..count).map(|_| (self.random.i64(-9..99), self.line()));
                Some(Arc::new(Texts::States(states.collect())))
            }
            1 if count > 0 && data_type.is_integer() => {
                let bits = (0..count).map(|_| (self.random.u8(..16), self.line()));
                Some(Arc::new(Texts::Bits(bits.collect())))
            }
            _ => None,
        }
    }

    fn tag(&mut self, project: &Project) -> Tag {
        let table = self.pick(&Table::ALL);
        let data_type = self.data_type(table);
        let is_number = data_type.is_number();
        let count = if is_number && self.below(4) == 0 { self.random.u16(1..=15) } else { 1 };
        let last = u16::MAX - (data_type.width() * count - 1);
        let device = self.below(project.devices.len());
        let scan = self.below(project.scan_classes.len());
        let address = Address { table, wire: self.random.u16(..=last) };
        let (notation, _) = self.pick(&Notation::ALL);
        let typed = format_address(address, notation)
            .filter(|_| self.sometimes())
            .map(|text| TypedAddress { text, notation });
        let (a, b) = (self.number(), self.number());
        let scaling = if is_number { self.scaling(address.wire) } else { Scaling::Identity };
        // Typed values are divided by a gain in 28 decimal digits.
        let can_be_written = count == 1
            && match scaling {
                Scaling::Linear { gain, .. } | Scaling::Divisor { divisor: gain, .. } => {
                    (1e-9..1e9).contains(&gain.abs())
                }
                Scaling::PowerFactor4Q => false,
                _ => true,
            };
        let has_texts = is_number || data_type.is_boolean();
        Tag {
            id: TagId::new(&self.id()).unwrap(),
            name: self.name(),
            description: self.text(40),
            device: project.devices[device].id.clone(),
            scan: project.scan_classes[scan].id.clone(),
            address,
            typed,
            data_type,
            count,
            order: (data_type.has_byte_order() && self.sometimes()).then(|| self.order()),
            scaling,
            sentinel: if is_number { self.sentinel() } else { Sentinel::None },
            texts: if has_texts { self.texts(data_type) } else { None },
            unit: self.text(5),
            decimals: self.sometimes().then(|| self.random.u8(..=12)),
            display: (a < b && self.sometimes()).then_some(Span { low: a, high: b }),
            isolated: false,
            record: self.record(),
            write: (table.is_writable() && can_be_written && self.sometimes())
                .then(|| self.access(data_type)),
            origin: None,
        }
    }

    /// The profile a tag was made of, with fields that were changed since; or none.
    fn origin(&mut self, tag: &Tag) -> Option<Arc<Origin>> {
        if self.sometimes() {
            return None;
        }
        let prefix = tag.name.chars().take(self.below(4)).collect();
        let frame = Frame { prefix, base: self.random.u16(..=tag.address.wire) };
        let given = TagField::ALL.map(|field| match self.below(4) {
            0 => self.text(12),
            _ => field.text(tag, &frame),
        });
        Some(Arc::new(Origin {
            profile: self.name(),
            version: self.random.u32(1..),
            instance: self.random.u32(1..),
            point: self.name(),
            frame,
            given,
        }))
    }

    fn access(&mut self, data_type: DataType) -> WriteAccess {
        let (a, b) = (self.number(), self.number());
        let millis = self.random.u32(50..=60_000);
        let buttons =
            [Control::Field, Control::Toggle, Control::Momentary, Control::Pulse { millis }];
        WriteAccess {
            min: self.sometimes().then_some(a.min(b)),
            max: self.sometimes().then_some(a.max(b)),
            control: if data_type.is_boolean() { self.pick(&buttons) } else { Control::Field },
            confirm: self.sometimes(),
            function: self
                .sometimes()
                .then(|| self.pick(&[WriteFunction::AsAppropriate, WriteFunction::NeverMultiple])),
        }
    }

    fn trend_group(&mut self, project: &Project) -> TrendGroup {
        let trendable: Vec<&TagId> =
            project.tags.iter().filter(|t| t.is_trendable()).map(|t| &t.id).collect();
        let pens = if trendable.is_empty() { 0 } else { self.below(5) };
        let pens = (0..pens).map(|_| self.pick(&trendable).clone()).collect();
        let id = GroupId::new(&self.id()).unwrap();
        let span_s = if self.sometimes() { 600 } else { self.random.u32(1..=86_400) };
        let mut group = TrendGroup::new(id, self.name(), pens, span_s);
        for pen in group.pens.clone() {
            let look = self.pen_look();
            group.set_look(&pen, look);
        }
        group
    }

    fn capture(&mut self, project: &Project) -> Option<Capture> {
        let numbers: Vec<&TagId> =
            project.tags.iter().filter(|t| t.is_trendable()).map(|t| &t.id).collect();
        let tag = numbers.first().map(|_| self.pick(&numbers).clone())?;
        let source = match (self.below(5), project.alarms.first()) {
            (0, _) => CaptureSource::Hand,
            (1, _) => CaptureSource::Value(tag.clone()),
            (2, Some(alarm)) => CaptureSource::Alarm(alarm.id.clone()),
            (3, _) => CaptureSource::Expression { text: Arc::from("1 > 0") },
            _ => {
                let with = self.pick(&[Comparison::Less, Comparison::NotEqual]);
                let other = Operand::Constant(self.number());
                CaptureSource::Compare { tag: tag.clone(), with, other }
            }
        };
        let edges = [CaptureEdge::Rises, CaptureEdge::Falls, CaptureEdge::Changes];
        let edge = match source {
            CaptureSource::Hand => CaptureEdge::default(),
            _ => self.pick(&edges),
        };
        let tags = match project.trend_groups.first() {
            Some(group) if self.sometimes() => CaptureTags::Group(group.id.clone()),
            _ => CaptureTags::List(vec![tag]),
        };
        Some(Capture {
            name: self.name(),
            source,
            edge,
            pre_ms: self.random.u32(0..=3_600_000),
            post_ms: self.random.u32(0..=3_600_000),
            rearm_ms: self.sometimes().then(|| self.random.u32(0..=86_400_000)),
            keep: self.random.u32(1..=1_000),
            ..Capture::new(CaptureId::new(&self.id()).unwrap(), tags)
        })
    }

    fn pen_look(&mut self) -> PenLook {
        let low = f64::from(self.random.i32(-1000..1000)) / 10.0;
        PenLook {
            scale: match self.below(3) {
                0 => PenScale::Display,
                1 => PenScale::Auto,
                _ => PenScale::Fixed(Span {
                    low,
                    high: low + 0.1 + f64::from(self.random.u32(0..99)),
                }),
            },
            color: self.sometimes().then(|| self.random.u8(0..10)),
            hidden: self.sometimes(),
            steps: self.sometimes().then(|| self.sometimes()),
            lane: self.random.u8(0..8),
        }
    }

    /// A trend group, or none.
    fn link(&mut self, project: &Project) -> Option<GroupId> {
        let groups: Vec<GroupId> = project.trend_groups.iter().map(|g| g.id.clone()).collect();
        if groups.is_empty() || self.sometimes() {
            return None;
        }
        let at = self.below(groups.len());
        groups.get(at).cloned()
    }

    fn guidance(&mut self, project: &Project) -> Guidance {
        Guidance {
            cause: if self.sometimes() { self.text(40) } else { String::new() },
            consequence: if self.sometimes() { self.text(40) } else { String::new() },
            action: if self.sometimes() { self.text(40) } else { String::new() },
            respond_s: self.sometimes().then(|| self.random.u32(1..=604_800)),
            trend: self.link(project),
            display: self.link(project),
        }
    }

    fn alarm(&mut self, project: &Project, place: usize) -> Alarm {
        let numbers: Vec<TagId> =
            project.tags.iter().filter(|t| t.is_trendable()).map(|t| t.id.clone()).collect();
        let text: Arc<str> = Arc::from("1 < 2 and not false");
        let kind = if numbers.is_empty() {
            AlarmKind::Expression { text: Arc::clone(&text) }
        } else {
            self.alarm_kind(&numbers, place)
        };
        let tag = match kind {
            AlarmKind::Expression { .. } => None,
            _ => numbers.get(self.below(numbers.len())).cloned(),
        };
        let groups = &project.alarm_groups;
        let group = groups.get(self.below(4)).map(|group| group.id.clone());
        let measured = matches!(kind, AlarmKind::Limit { .. } | AlarmKind::Deviation { .. });
        Alarm {
            name: self.name(),
            on_delay_ms: if self.sometimes() { 0 } else { self.random.u32(..=86_400_000) },
            off_delay_ms: if self.sometimes() { 0 } else { self.random.u32(..=86_400_000) },
            priority: self.pick(&AlarmPriority::ALL),
            ack_required: self.sometimes(),
            latching: self.sometimes(),
            realarm_step: (measured && self.sometimes()).then(|| self.not_zero().abs()),
            group,
            shelvable: self.sometimes(),
            shelve_max_s: self.random.u32(1..=2_592_000),
            suppress_when: if self.sometimes() { text } else { Arc::from("") },
            guidance: self.guidance(project),
            ..Alarm::new(AlarmId::new(&self.id()).unwrap(), tag, kind)
        }
    }

    fn alarm_kind(&mut self, tags: &[TagId], place: usize) -> AlarmKind {
        let operand = if self.sometimes() {
            Operand::Constant(self.number())
        } else {
            Operand::Tag(tags[self.below(tags.len())].clone())
        };
        let deadband = if self.sometimes() { 0.0 } else { self.number().abs() };
        let direction = self.pick(&[Direction::Up, Direction::Down, Direction::Both]);
        // One of each limit in a project, so that no tag has the same twice.
        let sides = [LimitSide::HighHigh, LimitSide::High, LimitSide::Low, LimitSide::LowLow];
        match self.below(8) {
            0 | 1 => AlarmKind::Limit { side: sides[place % 4], limit: operand, deadband },
            2 => AlarmKind::Deviation {
                setpoint: operand,
                limit: self.not_zero().abs(),
                direction,
                deadband,
            },
            3 => AlarmKind::Rate {
                limit: self.not_zero().abs(),
                direction,
                window_ms: self.random.u32(100..=3_600_000),
                deadband,
            },
            4 => AlarmKind::State { states: vec![self.random.i64(..), 0] },
            5 => AlarmKind::Unchanged { for_ms: self.random.u32(1_000..=86_400_000) },
            6 => AlarmKind::Bit { bit: self.random.u8(..64), set: self.sometimes() },
            _ => AlarmKind::Compare {
                with: self.pick(&[Comparison::Less, Comparison::NotEqual, Comparison::Greater]),
                other: operand,
                deadband,
            },
        }
    }

    fn node(&mut self, depth: usize) -> LayoutNode {
        if depth == 0 || self.sometimes() {
            let panes: Vec<PaneKind> =
                (0..1 + self.below(3)).map(|_| self.pick(&PaneKind::ALL).0).collect();
            let active = self.pick(&panes);
            return LayoutNode::Tabs { panes, active };
        }
        let direction = self.pick(&[SplitDirection::Horizontal, SplitDirection::Vertical]);
        let share = |maker: &mut Maker| match maker.below(3) {
            0 => 1.0,
            1 => f32::MIN_POSITIVE + maker.random.f32(),
            _ => maker.pick(&[0.1, 1e-30, 3.4e38, 16_777_216.0, 2.5]),
        };
        let children =
            (0..1 + self.below(3)).map(|_| (share(self), self.node(depth - 1))).collect();
        LayoutNode::Split { direction, children }
    }
}
