// Package judge is what becomes of a return: what it is, what is found on it, what
// people say of it, and the one table of states that each step takes it through.
//
// It is pure: no database, no clock, no files. The clerk asks it before a step, and
// the store asks it again inside the commit that keeps the step.
package judge
