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
	Field      string  `json:"name"`
	Kind       Kind    `json:"kind"`
	State      State   `json:"state"`
	Value      string  `json:"value"`      // "" where no value was read
	Confidence float64 `json:"confidence"` // 0 to 1, in State
	// Why is what was measured to come to State, each beside its limit.
	Why []Measure `json:"why,omitempty"`
}

// Measure is one thing that was measured in a zone, and the limit that it was
// held against.
type Measure struct {
	Name  string  `json:"name"`
	Value float64 `json:"value"`
	Limit float64 `json:"limit"`
	Unit  string  `json:"unit"` // "mm", "mm2", or "" for a share of 1
}
