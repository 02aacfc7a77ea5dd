//! Colours, sizes and spacing by role. A screen names a role, never a colour.

use iced::theme::Palette as BasePalette;
use iced::{Color, Font, Size, Theme, color};

/// The family that the program brings with it, in every weight used.
pub const FAMILY: &str = "Be Vietnam Pro";

/// The fonts, embedded: a missing weight would silently become another family.
pub const FONTS: [&[u8]; 3] = [
    include_bytes!("../../assets/fonts/BeVietnamPro-Regular.ttf"),
    include_bytes!("../../assets/fonts/BeVietnamPro-SemiBold.ttf"),
    include_bytes!("../../assets/fonts/BeVietnamPro-Bold.ttf"),
];

/// Text in its ordinary weight.
pub const REGULAR: Font = Font::with_name(FAMILY);
/// Text that carries a name or a value.
pub const STRONG: Font = Font { weight: iced::font::Weight::Semibold, ..Font::with_name(FAMILY) };
/// Titles.
pub const BOLD: Font = Font { weight: iced::font::Weight::Bold, ..Font::with_name(FAMILY) };

/// Sizes of text, in logical pixels.
pub mod size {
    /// Captions and hints.
    pub const CAPTION: f32 = 13.0;
    /// Labels of rows and chips.
    pub const LABEL: f32 = 14.5;
    /// Running text.
    pub const BODY: f32 = 16.0;
    /// Headings of cards.
    pub const HEADING: f32 = 20.0;
    /// Titles of screens, large fields.
    pub const TITLE: f32 = 26.0;
    /// The item at hand.
    pub const ITEM: f32 = 30.0;
    /// A stop, the name on the card.
    pub const DISPLAY: f32 = 36.0;
}

/// Distances, in logical pixels.
pub mod space {
    /// Between a word and its mark.
    pub const XS: f32 = 4.0;
    /// Between things of one line.
    pub const S: f32 = 8.0;
    /// Between lines of a group.
    pub const M: f32 = 12.0;
    /// Between groups.
    pub const L: f32 = 16.0;
    /// The inner edge of a card.
    pub const XL: f32 = 20.0;
    /// Between cards, the edge of a screen.
    pub const XXL: f32 = 28.0;
    /// The inner edge of the item at hand.
    pub const HUGE: f32 = 36.0;
}

/// The least height of anything a gloved finger presses, in logical pixels.
pub const TARGET: f32 = 48.0;

/// The colours in force, chosen by the person at the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Scheme {
    /// Dark ink on light ground.
    #[default]
    Light,
    /// Light ink on dark ground.
    Dark,
    /// The strongest contrast.
    HighContrast,
}

impl Scheme {
    /// All schemes.
    pub const ALL: [Self; 3] = [Self::Light, Self::Dark, Self::HighContrast];

    /// Returns the scheme after this one.
    #[must_use]
    pub const fn next(self) -> Self {
        match self {
            Self::Light => Self::Dark,
            Self::Dark => Self::HighContrast,
            Self::HighContrast => Self::Light,
        }
    }

    /// Returns its colours.
    #[must_use]
    pub const fn palette(self) -> &'static Palette {
        match self {
            Self::Light => &LIGHT,
            Self::Dark => &DARK,
            Self::HighContrast => &HIGH_CONTRAST,
        }
    }

    /// Returns the toolkit's theme for it.
    #[must_use]
    pub fn theme(self) -> Theme {
        let palette = self.palette();
        Theme::custom(
            format!("{self:?}"),
            BasePalette {
                background: palette.background,
                text: palette.ink,
                primary: palette.primary,
                success: palette.proven,
                warning: palette.attention,
                danger: palette.stop,
            },
        )
    }
}

/// How large everything is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum Scale {
    /// 100 %.
    #[default]
    Usual,
    /// 125 %.
    Large,
    /// 150 %.
    Largest,
}

impl Scale {
    /// All scales, from the smallest.
    pub const ALL: [Self; 3] = [Self::Usual, Self::Large, Self::Largest];

    /// Returns by what the window is multiplied.
    #[must_use]
    pub const fn factor(self) -> f32 {
        match self {
            Self::Usual => 1.0,
            Self::Large => 1.25,
            Self::Largest => 1.5,
        }
    }

    /// Returns the next larger scale; the largest stays.
    #[must_use]
    pub const fn larger(self) -> Self {
        match self {
            Self::Usual => Self::Large,
            Self::Large | Self::Largest => Self::Largest,
        }
    }

    /// Returns the next smaller scale; the smallest stays.
    #[must_use]
    pub const fn smaller(self) -> Self {
        match self {
            Self::Usual | Self::Large => Self::Usual,
            Self::Largest => Self::Large,
        }
    }

    /// Returns the next larger scale; after the largest comes the smallest.
    #[must_use]
    pub const fn next(self) -> Self {
        match self {
            Self::Largest => Self::Usual,
            other => other.larger(),
        }
    }
}

/// What a screen has room for beside the thing to do, in the pixels that are laid
/// out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Room(Size);

impl Default for Room {
    fn default() -> Self {
        Self(USUAL)
    }
}

/// The window for which the screens are made.
const USUAL: Size = Size::new(1280.0, 800.0);

impl Room {
    /// Returns the room in a window of a size.
    #[must_use]
    pub const fn of(window: Size) -> Self {
        Self(window)
    }

    /// Tells whether the thing to do comes first, and what stands beside it is
    /// shortened.
    #[must_use]
    pub const fn is_narrow(self) -> bool {
        self.0.width < 1100.0
    }

    /// Tells whether there is less room from above to below than in the usual window:
    /// what is seldom read stands closer, or last.
    #[must_use]
    pub const fn is_low(self) -> bool {
        self.0.height < 760.0
    }

    /// Returns how many rows of a height a list has that has room for so many in the
    /// usual window: more in a higher one, never fewer.
    #[must_use]
    pub fn rows(self, usual: u32, height: f32) -> u32 {
        let mut rows = usual;
        let mut left = self.0.height - USUAL.height;
        while left >= height {
            left -= height;
            rows += 1;
        }
        rows
    }

    /// Returns the first measure where there is room, else the second.
    #[must_use]
    pub const fn pick(self, wide: f32, narrow: f32) -> f32 {
        if self.is_narrow() { narrow } else { wide }
    }

    /// Returns the edge of a screen, in logical pixels: above and below, then at
    /// the sides.
    #[must_use]
    pub const fn edge(self) -> [f32; 2] {
        [self.pick(space::XL, space::M), self.pick(space::XXL, space::L)]
    }

    /// Returns the inner edge of the card of the thing to do, in logical pixels.
    #[must_use]
    pub const fn inside(self) -> f32 {
        self.pick(space::XXL, space::L)
    }
}

/// A role of meaning: its ink, and its soft ground.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// No meaning.
    Neutral,
    /// The way on.
    Primary,
    /// Proven. Green is for nothing else.
    Proven,
    /// Attention. Amber is for nothing else.
    Attention,
    /// Stop. Red is for nothing else.
    Stop,
    /// Information.
    Info,
}

/// Colours by role.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Palette {
    /// Behind everything.
    pub background: Color,
    /// Cards and bars.
    pub surface: Color,
    /// Hairlines and frames.
    pub line: Color,
    /// Text.
    pub ink: Color,
    /// Text of less weight.
    pub muted: Color,
    /// The way on.
    pub primary: Color,
    /// Its soft ground.
    pub primary_soft: Color,
    /// Text on the way on.
    pub on_primary: Color,
    /// Proven.
    pub proven: Color,
    /// Its soft ground.
    pub proven_soft: Color,
    /// Attention.
    pub attention: Color,
    /// Its soft ground.
    pub attention_soft: Color,
    /// Stop.
    pub stop: Color,
    /// Its soft ground.
    pub stop_soft: Color,
    /// Information.
    pub info: Color,
    /// Its soft ground.
    pub info_soft: Color,
    /// The ground of what cannot be pressed.
    pub disabled: Color,
    /// Text on it.
    pub on_disabled: Color,
}

impl Palette {
    /// Returns the ink of a tone.
    #[must_use]
    pub const fn tone_ink(&self, tone: Tone) -> Color {
        match tone {
            Tone::Neutral => self.ink,
            Tone::Primary => self.primary,
            Tone::Proven => self.proven,
            Tone::Attention => self.attention,
            Tone::Stop => self.stop,
            Tone::Info => self.info,
        }
    }

    /// Returns the ground of a tone.
    #[must_use]
    pub const fn tone_ground(&self, tone: Tone) -> Color {
        match tone {
            Tone::Neutral => self.surface,
            Tone::Primary => self.primary_soft,
            Tone::Proven => self.proven_soft,
            Tone::Attention => self.attention_soft,
            Tone::Stop => self.stop_soft,
            Tone::Info => self.info_soft,
        }
    }
}

const LIGHT: Palette = Palette {
    background: color!(0xF4_F6_F4),
    surface: color!(0xFF_FF_FF),
    line: color!(0xDA_E1_DD),
    ink: color!(0x14_21_1D),
    muted: color!(0x58_65_60),
    primary: color!(0x0B_5D_4E),
    primary_soft: color!(0xE2_F0_EB),
    on_primary: color!(0xFF_FF_FF),
    proven: color!(0x1B_7A_48),
    proven_soft: color!(0xE5_F4_EA),
    attention: color!(0x85_56_00),
    attention_soft: color!(0xFF_F2_D2),
    stop: color!(0xB3_26_1E),
    stop_soft: color!(0xFC_E9_E7),
    info: color!(0x1B_5A_A0),
    info_soft: color!(0xE7_EF_F9),
    disabled: color!(0xE9_ED_EB),
    on_disabled: color!(0x58_65_60),
};

const DARK: Palette = Palette {
    background: color!(0x0F_16_14),
    surface: color!(0x18_21_1E),
    line: color!(0x35_42_3D),
    ink: color!(0xEE_F3_F0),
    muted: color!(0xA9_B7_B1),
    primary: color!(0x5F_CF_B4),
    primary_soft: color!(0x17_3A_33),
    on_primary: color!(0x06_1A_15),
    proven: color!(0x74_D6_9C),
    proven_soft: color!(0x14_36_24),
    attention: color!(0xF2_C3_5C),
    attention_soft: color!(0x3A_2C_0C),
    stop: color!(0xFF_9A_90),
    stop_soft: color!(0x40_1A_17),
    info: color!(0x8E_BD_F2),
    info_soft: color!(0x16_2B_44),
    disabled: color!(0x26_30_2C),
    on_disabled: color!(0xA9_B7_B1),
};

const HIGH_CONTRAST: Palette = Palette {
    background: color!(0xFF_FF_FF),
    surface: color!(0xFF_FF_FF),
    line: color!(0x2A_2A_2A),
    ink: color!(0x00_00_00),
    muted: color!(0x2F_37_34),
    primary: color!(0x00_3D_33),
    primary_soft: color!(0xE6_F4_EF),
    on_primary: color!(0xFF_FF_FF),
    proven: color!(0x00_48_22),
    proven_soft: color!(0xE8_F6_EC),
    attention: color!(0x54_34_00),
    attention_soft: color!(0xFF_F4_DA),
    stop: color!(0x84_0A_05),
    stop_soft: color!(0xFF_EC_EA),
    info: color!(0x07_38_70),
    info_soft: color!(0xEA_F2_FC),
    disabled: color!(0xE6_E6_E6),
    on_disabled: color!(0x2F_37_34),
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_higher_window_has_room_for_more_rows_and_a_lower_one_for_as_many() {
        let rows = |height| Room::of(Size::new(1280.0, height)).rows(9, 49.0);
        assert_eq!([600.0, 800.0, 848.0, 849.0, 1080.0].map(rows), [9, 9, 9, 10, 14]);
        assert!(Room::of(Size::new(1099.0, 800.0)).is_narrow() && !Room::default().is_narrow());
    }

    /// Every text that stands on a ground anywhere in the program.
    fn pairs(palette: &Palette) -> Vec<(&'static str, Color, Color)> {
        let mut pairs = vec![
            ("ink on background", palette.ink, palette.background),
            ("ink on surface", palette.ink, palette.surface),
            ("muted on background", palette.muted, palette.background),
            ("muted on surface", palette.muted, palette.surface),
            ("on primary", palette.on_primary, palette.primary),
            ("disabled", palette.on_disabled, palette.disabled),
        ];
        for tone in [Tone::Primary, Tone::Proven, Tone::Attention, Tone::Stop, Tone::Info] {
            let ground = palette.tone_ground(tone);
            pairs.push(("tone on its ground", palette.tone_ink(tone), ground));
            pairs.push(("tone on surface", palette.tone_ink(tone), palette.surface));
            pairs.push(("tone on background", palette.tone_ink(tone), palette.background));
            pairs.push(("ink on a tone's ground", palette.ink, ground));
            pairs.push(("muted on a tone's ground", palette.muted, ground));
        }
        pairs
    }

    #[test]
    fn every_text_can_be_read() {
        for scheme in Scheme::ALL {
            let least = if scheme == Scheme::HighContrast { 7.0 } else { 4.5 };
            for (what, text, ground) in pairs(scheme.palette()) {
                let contrast = text.relative_contrast(ground);
                assert!(contrast >= least, "{scheme:?}: {what} is {contrast:.2}");
            }
        }
    }
}
