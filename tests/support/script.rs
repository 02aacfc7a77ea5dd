//! One injection by scanner, as a script.

use chot::scan::StationLabel;
use iced::keyboard::key::Named;

use crate::hand::Hand;

/// Injects the first person of a drill's list, who is ready, from vial 2.
pub fn inject(hand: &mut Hand) {
    let day = hand.app.desk().unwrap().day();
    let visit = day.visit_with_ticket(1).unwrap();
    let (visit_id, order) = (visit.id, visit.open_orders().next().unwrap().id);
    let birth = visit.person.birth.label();
    let vial = day.vials().find(|vial| vial.number == 2).unwrap().id;
    hand.scan(&StationLabel::Order(order).code());
    hand.enter("0,5");
    hand.press(Named::Enter);
    hand.scan(&StationLabel::Visit(visit_id).code());
    hand.scan(&StationLabel::Vial(vial).code());
    for answer in ["5", "1", "1", "1"] {
        hand.type_text(answer);
    }
    hand.press(Named::Enter);
    hand.enter(&birth);
    hand.type_text("1");
    hand.type_text("3");
    hand.scan(&StationLabel::Vial(vial).code());
    hand.type_text("4");
    hand.enter("0,5");
    hand.press(Named::Enter);
    hand.type_text("3");
    assert_eq!(hand.app.desk().unwrap().day().doses().len(), 1);
}
