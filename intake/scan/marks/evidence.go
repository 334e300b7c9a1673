package marks

import "blankett/intake/scan/ink"

// evidence is the ink at one zone, to be judged. It is a value: what is left out
// of it makes another one.
type evidence struct{ *ink.Ink }
