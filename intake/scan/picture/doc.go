// Package picture measures px: a page's picture made smaller with a threshold for
// each block, parts of it sampled upright (Patch), percentiles of grey levels, connected
// components (Blob), and whether there is anything on it at all.
//
// It knows grey levels and the size of A4. It must not know fields, what print should
// stand where, or what ink means. Memory of one page is used again for the next one.
package picture
