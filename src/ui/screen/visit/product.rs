//! Which vaccine this is about: those of the table, none chosen beforehand.

use iced::widget::Row;

use super::view::{KEYS, choice};
use super::{Message, Screen, draft};
use crate::domain::catalogue::ProductId;
use crate::ui::context::Context;
use crate::ui::screen::Action;
use crate::ui::theme::{Tone, space};
use crate::ui::widget::{self, Element};

impl Screen {
    pub(super) fn on_product(&mut self, product: ProductId) -> Action {
        self.draft.product = Some(product);
        self.draft.for_another_product();
        self.findings.clear();
        self.again = None;
        Action::None
    }

    pub(super) fn products<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let tiles: Vec<Element<'a, Message>> = draft::products(ctx)
            .into_iter()
            .enumerate()
            .map(|(place, id)| {
                let chosen = self.draft.product.as_ref() == Some(&id);
                let key = KEYS.get(place).copied();
                choice(ctx, ctx.product_name(&id), key, chosen, Message::Product(id))
            })
            .collect();
        if tiles.is_empty() {
            return widget::notice(ctx.palette, Tone::Info, ctx.t("visit-no-products"));
        }
        Row::with_children(tiles).spacing(space::S).wrap().into()
    }
}
