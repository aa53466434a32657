//! Questions about history, answered off the window's thread.
//!
//! `ask` is the words of a question and its answers; `answer` works one out of disk and memory; `desk` is
//! the thread; `pictures` makes of all samples of a window what a pane draws of them. Without a folder the same
//! questions are answered from memory alone.

mod answer;
mod ask;
mod desk;
mod pictures;

pub use answer::answer;
pub use ask::{AskId, AskedTag, Asker, HistoryAnswer, HistoryAsk, Told, Wanted};
pub(super) use desk::{ReadPlace, ReaderSlot, TrendDesk};
pub use pictures::{Samples, SpectrumPicture, XyPicture, picture};
