//! The contact sheet: every picture of the tour on one page.

use std::fmt::Write;

/// Returns the page that shows pictures of the same folder, each under its name.
pub(super) fn html(pictures: &[String]) -> String {
    let mut page = String::from(
        "<!doctype html>\n<meta charset=\"utf-8\">\n<title>Tour</title>\n<style>\n\
         body { font: 14px sans-serif; margin: 24px; background: #e9ecea; }\n\
         main { display: grid; grid-template-columns: repeat(auto-fill, minmax(420px, 1fr)); \
         gap: 20px; }\n\
         figure { margin: 0; } img { width: 100%; border: 1px solid #b8c0bc; }\n\
         figcaption { padding: 4px 0; }\n</style>\n<main>\n",
    );
    for name in pictures {
        let title = name.trim_end_matches(".png");
        let _ = writeln!(
            page,
            "<figure><a href=\"{name}\"><img src=\"{name}\" alt=\"{title}\" loading=\"lazy\"></a>\
             <figcaption>{title}</figcaption></figure>"
        );
    }
    page.push_str("</main>\n");
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_picture_is_on_the_page() {
        let names: Vec<String> = ["001-queue-vi.png", "002-queue-en.png"].map(String::from).into();
        let page = html(&names);
        for name in &names {
            assert_eq!(page.matches(&format!("src=\"{name}\"")).count(), 1);
        }
    }
}
