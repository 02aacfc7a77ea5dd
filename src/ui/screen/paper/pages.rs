//! The pages of a paper that was set: turned, enlarged, saved, shown to be
//! printed. What is saved is what was looked at, byte for byte.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use iced::widget::image;

use super::{Ask, News};
use crate::domain::catalogue::Catalogue;
use crate::domain::paper::PaperSaved;
use crate::i18n::Words;
use crate::platform::{NotSaved, write_new};
use crate::report::paper::{
    Fault, Page, Typeset, Wanted, entry_of, file_name, gather, templates, typeset,
};
use crate::store::{Head, Store};
use crate::ui::screen::Action;
use crate::ui::widget::field;

/// A paper that was set, with what its entry needs.
#[derive(Debug)]
pub struct Made {
    /// Which.
    pub wanted: Wanted,
    head: Head,
    set: Typeset,
    pdf: Vec<u8>,
}

/// Sets a paper. Blocks: never on the window's thread.
///
/// # Errors
///
/// See [`Fault`].
pub fn make(
    store: &Store,
    wanted: Wanted,
    catalogue: &Catalogue,
    station: &Path,
) -> Result<Arc<Made>, Fault> {
    let words = Words::new(wanted.lang);
    let (data, head) = gather(store, &wanted, catalogue, &words)?;
    let set = typeset(&wanted, &data, Some(&templates(station)))?;
    let pdf = set.pdf()?;
    Ok(Arc::new(Made { wanted, head, set, pdf }))
}

/// Writes a paper to a new file, and returns the fact of it. Blocks.
///
/// # Errors
///
/// See [`NotSaved`].
pub fn save(store: &Store, made: &Made, path: &Path) -> Result<PaperSaved, NotSaved> {
    write_new(path, &made.pdf)?;
    Ok(entry_of(store, &made.wanted, &made.head, path, &made.pdf))
}

impl Made {
    /// Makes one of a paper that was set.
    #[cfg(all(test, feature = "paper"))]
    pub(super) fn of(wanted: Wanted, head: Head, set: Typeset) -> Self {
        let pdf = set.pdf().unwrap_or_default();
        Self { wanted, head, set, pdf }
    }

    /// Draws a page. Blocks.
    #[must_use]
    pub fn page(&self, number: usize, pixels_per_point: f64) -> Option<Page> {
        self.set.page(number, pixels_per_point)
    }
}

/// How large a page is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Zoom {
    /// The whole page on the screen.
    Whole,
    /// As large as on paper, about.
    Paper,
    /// Larger.
    Large,
}

impl Zoom {
    const ALL: [Self; 3] = [Self::Whole, Self::Paper, Self::Large];

    /// Returns the pixels for a point. Across a page there are 595 points, down it
    /// 842; a whole page is drawn larger than it is shown, so that it stays clear.
    const fn pixels_per_point(self) -> f64 {
        match self {
            Self::Whole => 1.5,
            Self::Paper => 1.3,
            Self::Large => 1.9,
        }
    }

    fn by(self, by: isize) -> Self {
        let at = Self::ALL.iter().position(|zoom| *zoom == self).unwrap_or(0);
        let to = at.saturating_add_signed(by).min(Self::ALL.len() - 1);
        Self::ALL.get(to).copied().unwrap_or(self)
    }
}

/// A page as the window draws it.
#[derive(Debug, Clone)]
pub(super) struct Drawn {
    pub(super) handle: image::Handle,
    pub(super) width: u32,
    pub(super) height: u32,
}

/// How far the saving is.
#[derive(Debug, Clone, Default)]
pub(super) enum Saved {
    /// Nobody asked for it.
    #[default]
    No,
    /// The file is being written.
    Writing,
    /// It stands here.
    Yes(PathBuf),
    /// It was not written.
    Failed(NotSaved),
}

/// The pages, and which of them is looked at.
#[derive(Debug, Clone)]
pub(super) struct Pages {
    pub(super) made: Arc<Made>,
    pub(super) at: usize,
    pub(super) zoom: Zoom,
    /// The page as it was drawn last.
    pub(super) drawn: Option<Drawn>,
    asked: (usize, f64),
    pub(super) path: String,
    pub(super) saved: Saved,
    /// Whether nothing here shows files.
    pub(super) no_viewer: bool,
}

impl Pages {
    pub(super) fn of(made: Arc<Made>, zoom: Zoom) -> (Self, Action) {
        let mut pages = Self {
            made,
            at: 0,
            zoom,
            drawn: None,
            asked: (0, 0.0),
            path: String::new(),
            saved: Saved::No,
            no_viewer: false,
        };
        let action = pages.draw();
        (pages, action)
    }

    pub(super) fn count(&self) -> usize {
        self.made.set.pages()
    }

    fn draw(&mut self) -> Action {
        self.asked = (self.at, self.zoom.pixels_per_point());
        Action::Paper(Ask::Draw(Arc::clone(&self.made), self.at, self.asked.1))
    }

    pub(super) fn turn(&mut self, by: isize) -> Action {
        let to = self.at.saturating_add_signed(by).min(self.count().saturating_sub(1));
        if to == self.at {
            return Action::None;
        }
        self.at = to;
        self.draw()
    }

    pub(super) fn zoom(&mut self, by: isize) -> Action {
        let zoom = self.zoom.by(by);
        if zoom == self.zoom {
            return Action::None;
        }
        self.zoom = zoom;
        self.draw()
    }

    pub(super) fn on_path(&mut self, text: String) -> Action {
        self.path = text;
        Action::None
    }

    pub(super) fn on_pick(&self) -> Action {
        if matches!(self.saved, Saved::Writing) {
            return Action::None;
        }
        Action::Paper(Ask::PickSave(file_name(&self.made.wanted)))
    }

    /// Returns where to write, if somebody said so.
    pub(super) fn target(&self) -> Option<PathBuf> {
        let path = field::unquoted(&self.path);
        let free = !matches!(self.saved, Saved::Writing);
        (free && !path.is_empty()).then(|| PathBuf::from(path))
    }

    pub(super) fn on_save(&mut self) -> Action {
        let Some(path) = self.target() else { return Action::None };
        self.saved = Saved::Writing;
        Action::Paper(Ask::Save(Arc::clone(&self.made), path))
    }

    pub(super) fn save_to(&mut self, path: &Path) -> Action {
        self.path = path.to_string_lossy().into_owned();
        self.on_save()
    }

    pub(super) fn on_print(&self) -> Action {
        match &self.saved {
            Saved::Yes(path) => Action::Paper(Ask::Show(path.clone())),
            _ => Action::None,
        }
    }

    pub(super) fn hear(&mut self, news: News) -> Action {
        match news {
            News::Drawn(at, scale, page) => {
                // A page that was turned since is not shown.
                let wanted = at == self.asked.0 && (scale - self.asked.1).abs() < f64::EPSILON;
                if let Some(page) = page.filter(|_| wanted) {
                    let Page { width, height, rgba } = page;
                    let handle = image::Handle::from_rgba(width, height, rgba);
                    self.drawn = Some(Drawn { handle, width, height });
                }
                Action::None
            }
            News::Picked(Some(path)) => self.save_to(&path),
            News::Written(written) => {
                self.saved = match written {
                    Ok((path, _)) => Saved::Yes(path),
                    Err(why) => Saved::Failed(why),
                };
                Action::None
            }
            News::Shown(shown) => {
                self.no_viewer = !shown;
                Action::None
            }
            _ => Action::None,
        }
    }
}
