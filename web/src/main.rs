//! The page's entry; what it does is in the library, where tests reach it.

fn main() {
    web::start();
}
