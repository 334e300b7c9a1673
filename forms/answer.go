package forms

// State is one of the three answers that every field gets.
type State string

// The three answers. Unsure goes to a person.
const (
	Filled State = "filled"
	Empty  State = "empty"
	Unsure State = "unsure"
)

// Answer is what was read in one field of a sheet.
type Answer struct {
	Field string `json:"name"`
	Kind  Kind   `json:"kind"`
	State State  `json:"state"`
	// Value is "" where no value was read; of a number or date its digits, "?" for one
	// that is not sure and " " for an empty cell between; of a box "cancelled" where a
	// tick was struck out or the box filled solid.
	Value      string  `json:"value"`
	Confidence float64 `json:"confidence"` // 0 to 1, in State
	// Cells are the best guesses for the cells of a comb, left to right.
	Cells []Cell `json:"cells,omitempty"`
	// Likely is the reading that the ink and the rules together favour, where Value
	// has a doubt that they may not decide: for a person to compare, never to act on.
	Likely string `json:"likely,omitempty"`
	// Why is what was measured to come to State, each beside its limit.
	Why []Measure `json:"why,omitempty"`
}

// AnswerIn is what was read in a field; unsure where nothing was.
func AnswerIn(answers []Answer, field string) Answer {
	for _, a := range answers {
		if a.Field == field {
			return a
		}
	}
	return Answer{Field: field, State: Unsure}
}

// Cell is the best guess of what stands in one cell of a comb.
type Cell struct {
	Digit      string  `json:"digit"`      // one digit; "" when empty or no digit
	Confidence float64 `json:"confidence"` // that it is Digit, 0 to 1
	// Second is the next likeliest digit, "" where none was told; what NoDigit leaves
	// of the chance is shared by the other eight.
	Second           string  `json:"second,omitempty"`
	SecondConfidence float64 `json:"second_confidence,omitempty"` // that it is Second, 0 to 1
	NoDigit          float64 `json:"no_digit,omitempty"`          // that it holds no digit, or not one alone, 0 to 1
}

// Measure is one thing that was measured in a zone, and the limit that it was
// held against.
type Measure struct {
	Name  string  `json:"name"`
	Value float64 `json:"value"`
	Limit float64 `json:"limit"`
	Unit  string  `json:"unit"` // "mm", "mm2", or "" for a share of 1
}
