// Package digit reads hand-written digits in the cells of a comb, and cuts the
// ink of a comb's row into its cells.
//
// It knows ink on paper, dark on light, and how sure a reading is. It must not
// know forms, files, rules, or which number the digits make up. Its weights are
// embedded; the README says what they were learnt from and how well they read.
package digit
