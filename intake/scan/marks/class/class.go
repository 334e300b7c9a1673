// Package class says what the ink in a field may be, as judges that have learnt answer.
package class

// What a tick box may hold.
const (
	EmptyBox  = iota
	Ticked    // meant
	TakenBack // struck out, or filled solid
	OtherInk  // a dot, a dash, a neighbour's stroke, dirt
	boxes
)

// What a signature's field may hold.
const (
	Nothing = iota
	Handwriting
	Struck     // handwriting that was struck out
	Print      // stamps and type
	Both       // handwriting, and a stamp or type with it
	Figures    // a day or a number by hand
	OtherMarks // lines, dots, tails, what shines through
	fields
)

// Boxes and Fields are the classes in words.
var (
	Boxes  = [boxes]string{"empty", "ticked", "taken back", "other ink"}
	Fields = [fields]string{"nothing", "handwriting", "struck out", "print or stamp", "handwriting and stamp", "figures", "other marks"}
)
