//! The two fields in which somebody says by name and password who they are.

use iced::Task;
use iced::widget::operation;

use crate::domain::text::fold;
use crate::i18n::Words;
use crate::ui::secret::Typed;
use crate::ui::theme::Palette;
use crate::ui::widget::{Element, field};

const NAME: &str = "login-name";
const PASSWORD: &str = "login-password";

/// What each field turns what is typed into.
pub struct Says<Message> {
    /// The name typed.
    pub name: fn(String) -> Message,
    /// The password typed.
    pub password: fn(Typed) -> Message,
    /// Enter was pressed in one of them.
    pub submit: Message,
}

/// Returns the field of the name and the field of the password.
#[must_use]
pub fn fields<'a, Message: Clone + 'a>(
    p: &'a Palette,
    words: &Words,
    labels: [&str; 2],
    (name, password): (&str, &Typed),
    says: Says<Message>,
) -> [Element<'a, Message>; 2] {
    let submit = Some(says.submit);
    let on_password = move |text| (says.password)(Typed::new(text));
    let inputs = [
        field::input(p, "", name, says.name, submit.clone()).id(NAME),
        field::input(p, "", password.as_str(), on_password, submit).secure(true).id(PASSWORD),
    ];
    let [first, second] = labels.map(|key| words.text(key));
    let [name, password] = inputs;
    [field::labelled(p, &first, name), field::labelled(p, &second, password)]
}

/// Gives the keys to the password, or to the name while there is none.
pub fn focus<Message: Send + 'static>(name: &str) -> Task<Message> {
    operation::focus(if fold(name).is_empty() { NAME } else { PASSWORD })
}
