//! The names of everything the plant shows or takes.

/// One of the four tanks: 1 and 2 below, 3 above 1, 4 above 2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tank {
    /// Lower left, level 1.
    One,
    /// Lower right, level 2.
    Two,
    /// Upper left.
    Three,
    /// Upper right.
    Four,
}

/// One of the two pumps, level sensors or loops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Pump 1, sensor 1, loop 1.
    One,
    /// Pump 2, sensor 2, loop 2.
    Two,
}

/// A fault coil.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Switch {
    /// A level sensor keeps its reading.
    Stuck(Side),
    /// A level sensor drifts.
    Drift(Side),
    /// A pump moves nothing.
    Blocked(Side),
    /// A lower tank leaks.
    Leaking(Side),
    /// Nothing is answered for a while.
    Silent,
    /// Replies are delayed.
    Slow,
    /// Some registers are refused.
    Refuse,
    /// Connections close.
    HangUp,
}

/// Everything the register map can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// Measured level, cm.
    Level(Tank),
    /// What a pump delivers, cm³/s.
    PumpFlow(Side),
    /// A level sensor's voltage.
    SensorVolts(Side),
    /// What runs out of a lower tank's outlet, cm³/s.
    Outflow(Side),
    /// Voltage at a pump.
    PumpVolts(Side),
    /// The status word.
    Status,
    /// Simulated seconds, 16 bits.
    Heartbeat,
    /// The event counter.
    Events,
    /// Simulated milliseconds.
    Millis,
    /// Simulated seconds per second.
    Speed,
    /// Setpoint minus measured level, cm.
    ControlError(Side),
    /// The device name, a text.
    DeviceName,
    /// Water pumped, litres.
    Pumped,
    /// What the tanks gain, cm³/s.
    NetFlow,
    /// Wanted level, cm.
    Setpoint(Side),
    /// Voltage asked of a pump.
    Output(Side),
    /// Controller gain, V/V.
    Gain(Side),
    /// Integral time, s.
    Reset(Side),
    /// 1 in auto, 0 in manual; writable.
    Auto(Side),
    /// Threshold of the high switches, cm.
    HighLimit,
    /// Threshold of the low switches, cm.
    LowLimit,
    /// Standard deviation of the sensor noise, cm.
    Noise,
    /// The control word.
    Control,
    /// Drift of a drifting sensor, cm/min.
    DriftRate,
    /// Size of a leak, percent of the outlet.
    LeakSize,
    /// Delay while [`Switch::Slow`] is on, ms.
    SlowMillis,
    /// Pump switched on by its coil.
    Run(Side),
    /// Sets the event counter to 0.
    ResetEvents,
    /// A fault coil.
    Fault(Switch),
    /// Pump feedback.
    Running(Side),
    /// Loop in auto, as feedback.
    InAuto(Side),
    /// High level switch.
    High(Tank),
    /// Low level switch.
    Low(Tank),
    /// A tank runs over.
    Full(Tank),
    /// A fault is on.
    AnyFault,
    /// A pump is driven and does not run.
    Disobeys(Side),
    /// A controller is at its limit.
    Limited(Side),
    /// Speed is not 1.
    NotReal,
    /// Toggles every simulated second.
    Beat,
}

impl Tank {
    /// All four, in order.
    pub const ALL: [Tank; 4] = [Tank::One, Tank::Two, Tank::Three, Tank::Four];

    /// This tank's entry.
    pub fn of<T>(self, all: &[T; 4]) -> &T {
        let [one, two, three, four] = all;
        match self {
            Tank::One => one,
            Tank::Two => two,
            Tank::Three => three,
            Tank::Four => four,
        }
    }

    /// This tank's entry, to change.
    pub fn of_mut<T>(self, all: &mut [T; 4]) -> &mut T {
        let [one, two, three, four] = all;
        match self {
            Tank::One => one,
            Tank::Two => two,
            Tank::Three => three,
            Tank::Four => four,
        }
    }
}

impl Side {
    /// Both, in order.
    pub const ALL: [Side; 2] = [Side::One, Side::Two];

    /// This side's entry.
    pub fn of<T>(self, both: &[T; 2]) -> &T {
        let [one, two] = both;
        match self {
            Side::One => one,
            Side::Two => two,
        }
    }

    /// This side's entry, to change.
    pub fn of_mut<T>(self, both: &mut [T; 2]) -> &mut T {
        let [one, two] = both;
        match self {
            Side::One => one,
            Side::Two => two,
        }
    }

    /// The lower tank of this side.
    pub fn tank(self) -> Tank {
        match self {
            Side::One => Tank::One,
            Side::Two => Tank::Two,
        }
    }

    /// The side numbered 1 or 2.
    pub fn from_number(number: u8) -> Option<Side> {
        match number {
            1 => Some(Side::One),
            2 => Some(Side::Two),
            _ => None,
        }
    }
}
