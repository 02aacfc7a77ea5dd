//! How much a nurse has to do for one clean injection, from the press that
//! begins it to its record: each field typed, scan, answer and attestation is
//! one action. `cargo test --test flow actions -- --nocapture` prints the tables.

use chot::domain::procedure::{Next, Procedure};
use iced::keyboard::key::Named;

use crate::hand::Hand;
use crate::injection::{day, morning, order_slip, vial_label, visit, visit_slip};

/// What was done, and what the procedure waited for then.
struct Count(Vec<(String, &'static str)>);

impl Count {
    fn act(&mut self, hand: &mut Hand, kind: &'static str, act: impl FnOnce(&mut Hand)) {
        let open = day(hand).procedures().find(|procedure| procedure.is_open());
        let step = match open.map(Procedure::next) {
            None => "begin".to_owned(),
            Some(Next::Observe(step)) => step.code().to_owned(),
            Some(Next::Attest(moment)) => format!("attest {}", moment.code()),
            Some(Next::Needle) => "given".to_owned(),
            Some(next) => panic!("{next:?}"),
        };
        act(hand);
        self.0.push((step, kind));
    }

    fn scan(&mut self, hand: &mut Hand, code: &str) {
        self.act(hand, "scan", |hand| hand.scan(code));
    }

    /// A field is typed; the key that sends it off is no action of its own.
    fn field(&mut self, hand: &mut Hand, text: &str) {
        self.act(hand, "field", |hand| hand.enter(text));
    }

    /// A field is typed in place of a scan, and a key says why.
    fn instead_of_a_scan(&mut self, hand: &mut Hand, text: &str) {
        self.act(hand, "field", |hand| hand.type_text(text));
        self.act(hand, "answer", |hand| hand.press(Named::F2));
    }

    fn answer(&mut self, hand: &mut Hand, digit: &str) {
        self.act(hand, "answer", |hand| hand.type_text(digit));
    }

    fn attest(&mut self, hand: &mut Hand) {
        self.act(hand, "attestation", |hand| hand.press(Named::Enter));
    }

    /// Prints the table and returns how many actions there were.
    #[expect(clippy::print_stdout, reason = "the table is for whoever asks for it")]
    fn table(&self, name: &str, seconds: f64) -> usize {
        println!("{name}: {} actions, {seconds:.1} s at the script's pace", self.0.len());
        for (step, kind) in &self.0 {
            println!("    {step:20} {kind}");
        }
        self.0.len()
    }
}

/// Does an injection and returns how many actions it took.
fn counted(name: &str, inject: impl FnOnce(&mut Count, &mut Hand)) -> usize {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = Hand::at_the_drill(folder.path(), morning());
    let mut count = Count(Vec::new());
    let begun = hand.clock.now();
    inject(&mut count, &mut hand);
    assert_eq!(day(&hand).doses().len(), 1, "{:?}", hand.texts());
    count.table(name, f64::from(i32::try_from(hand.clock.now().since(begun)).unwrap()) / 1_000.0)
}

#[test]
fn by_scanner_an_injection_takes_eighteen_actions_at_most() {
    let actions = counted("by scanner", |count, hand| {
        let (order, slip) = (order_slip(hand, 1), visit_slip(hand, 1));
        let (vial, birth) = (vial_label(hand, 2), visit(hand, 1).person.birth.label());
        count.scan(hand, &order);
        count.field(hand, "0,5");
        count.attest(hand);
        count.scan(hand, &slip);
        count.scan(hand, &vial);
        for digit in ["5", "1", "1", "1"] {
            count.answer(hand, digit);
        }
        count.attest(hand);
        count.field(hand, &birth);
        count.answer(hand, "1");
        count.answer(hand, "3");
        count.scan(hand, &vial);
        count.answer(hand, "4");
        count.field(hand, "0,5");
        count.attest(hand);
        count.answer(hand, "3");
    });
    assert!(actions <= 18, "{actions}");
}

#[test]
fn without_a_code_an_injection_takes_twenty_six_actions_at_most() {
    let actions = counted("without a code", |count, hand| {
        let birth = visit(hand, 1).person.birth.label();
        count.act(hand, "key", |hand| hand.press(Named::Enter));
        count.instead_of_a_scan(hand, "1");
        count.act(hand, "answer", |hand| hand.click("Td (IVAC)"));
        count.field(hand, "0,5");
        count.attest(hand);
        count.instead_of_a_scan(hand, "1");
        count.instead_of_a_scan(hand, "2407");
        for digit in ["5", "1", "1", "1"] {
            count.answer(hand, digit);
        }
        count.attest(hand);
        count.field(hand, &birth);
        count.answer(hand, "1");
        count.answer(hand, "3");
        count.instead_of_a_scan(hand, "2407");
        count.answer(hand, "4");
        count.field(hand, "0,5");
        count.attest(hand);
        count.answer(hand, "3");
    });
    assert!(actions <= 26, "{actions}");
}
