//! The codes by which other systems know products, routes and sites, as data.
//! Knows no code by itself; reads no file by itself.

use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::domain::catalogue::ProductId;
use crate::domain::route::{Route, Site};

const BUILT_IN: &str = include_str!("../../../../assets/export/codes.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct System {
    id: String,
    uri: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row<K> {
    id: K,
    codes: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    system: Vec<System>,
    product: Vec<Row<ProductId>>,
    route: Vec<Row<Route>>,
    site: Vec<Row<Site>>,
}

/// The codes, each as the codings that a resource carries.
pub(super) struct Codes {
    products: HashMap<ProductId, Vec<Value>>,
    routes: HashMap<Route, Vec<Value>>,
    sites: HashMap<Site, Vec<Value>>,
}

impl Codes {
    /// Reads the codes that the program was built with.
    ///
    /// # Errors
    ///
    /// What is wrong with the file; a test excludes it.
    pub(super) fn built_in() -> Result<&'static Self, &'static String> {
        static CODES: OnceLock<Result<Codes, String>> = OnceLock::new();
        CODES.get_or_init(|| Self::read(BUILT_IN)).as_ref()
    }

    fn read(text: &str) -> Result<Self, String> {
        let file: File = toml::from_str(text).map_err(|error| error.to_string())?;
        let uris: BTreeMap<&str, &str> =
            file.system.iter().map(|one| (one.id.as_str(), one.uri.as_str())).collect();
        let codings = |codes: &BTreeMap<String, String>| {
            let coding = |(system, code): (&String, &String)| {
                let uri = uris.get(system.as_str()).ok_or_else(|| format!("no system {system}"))?;
                Ok(json!({ "system": uri, "code": code }))
            };
            codes.iter().map(coding).collect::<Result<Vec<Value>, String>>()
        };
        let mut codes =
            Self { products: HashMap::new(), routes: HashMap::new(), sites: HashMap::new() };
        for row in &file.product {
            let _ = codes.products.insert(row.id.clone(), codings(&row.codes)?);
        }
        for row in &file.route {
            let _ = codes.routes.insert(row.id, codings(&row.codes)?);
        }
        for row in &file.site {
            let _ = codes.sites.insert(row.id, codings(&row.codes)?);
        }
        Ok(codes)
    }

    /// Returns the codings of a product.
    pub(super) fn product(&self, id: &ProductId) -> &[Value] {
        self.products.get(id).map_or(&[], Vec::as_slice)
    }

    /// Returns the codings of a route.
    pub(super) fn route(&self, route: Route) -> &[Value] {
        self.routes.get(&route).map_or(&[], Vec::as_slice)
    }

    /// Returns the codings of a site.
    pub(super) fn site(&self, site: Site) -> &[Value] {
        self.sites.get(&site).map_or(&[], Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::catalogue::Catalogue;

    #[test]
    fn every_coded_product_is_in_the_catalogue() {
        let codes = Codes::built_in().unwrap();
        let catalogue = Catalogue::built_in().unwrap();
        for id in codes.products.keys() {
            assert!(catalogue.product(id).is_some(), "{id}");
        }
        assert_eq!(codes.routes.len(), Route::ALL.len());
        assert!(codes.site(Site::Mouth).is_empty());
        assert!(Codes::read("[[system]]\nid = 1").is_err());
    }
}
