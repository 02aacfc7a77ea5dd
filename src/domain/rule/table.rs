//! What a table handles, and what should not lie on it together.

use crate::domain::catalogue::{Catalogue, DiluentId, LookAlike, ProductId, operation::required};
use crate::domain::finding::{Code, Finding, Value};
use crate::domain::rule::resting_on_operation;

/// Judges whether a table handles a product.
#[must_use]
pub fn handles(
    catalogue: &Catalogue,
    table: u8,
    handled: &[ProductId],
    product: &ProductId,
) -> Option<Finding> {
    (!handled.contains(product)).then(|| {
        let stop = Finding::stop(Code::TableDoesNotHandle)
            .expecting(Value::Products(handled.to_vec()))
            .finding(Value::Table(table));
        resting_on_operation(stop, catalogue, required::TABLE)
    })
}

/// Says which products and diluents on one table are taken for one another.
#[must_use]
pub fn look_alikes(
    catalogue: &Catalogue,
    products: &[ProductId],
    diluents: &[DiluentId],
) -> Vec<Finding> {
    let rows = catalogue.look_alikes().iter();
    rows.flat_map(|row| {
        let of_products = met(&row.products, products).map(Value::Products);
        let of_diluents = met(&row.diluents, diluents).map(Value::Diluents);
        [of_products, of_diluents].into_iter().flatten().map(|value| {
            Finding::notice(Code::LookAlikeOnTable)
                .finding(value)
                .resting_on(row.id.as_str(), &row.basis)
        })
    })
    .collect()
}

/// Tells whether a vaccine is taken for another one.
#[must_use]
pub fn has_look_alike(catalogue: &Catalogue, product: &ProductId) -> bool {
    let among = |row: &LookAlike| row.products.iter().flatten().any(|one| one == product);
    catalogue.look_alikes().iter().any(among)
}

/// Returns the members on a table, if they come from two groups or more.
fn met<T: Clone + PartialEq>(groups: &[Vec<T>], on_table: &[T]) -> Option<Vec<T>> {
    let present: Vec<Vec<T>> = groups
        .iter()
        .map(|group| group.iter().filter(|one| on_table.contains(one)).cloned().collect())
        .filter(|members: &Vec<T>| !members.is_empty())
        .collect();
    (present.len() > 1).then(|| present.concat())
}
