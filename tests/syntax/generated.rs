//! Laws, asked of generated trees and texts.
