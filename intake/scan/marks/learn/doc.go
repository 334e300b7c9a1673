// Package learn makes what the judges of marks learn from, and teaches them.
//
// Its world is trial's, made as wide as it goes: pieces of our forms' real pages, filled
// in, stamped, struck out, worn as machines wear them, and looked at as the reader looks
// at them. What is learnt is what can be seen: a sample is labelled by the ink that is
// there after wear. It must not know the world that is measured in.
package learn
