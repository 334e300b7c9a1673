package forms

// Weight is what a finding asks for.
type Weight string

// The weights, heaviest first: back to the sender, a person looks, good to know.
const (
	Reject Weight = "reject"
	Review Weight = "review"
	Note   Weight = "note"
)

// Text is the same words in both languages of the program.
type Text struct {
	SV string `json:"sv" yaml:"sv"`
	EN string `json:"en" yaml:"en"`
}

// Finding is a fault on the paper. It is data: stored, shown, never an error.
type Finding struct {
	Field     string `json:"field"` // "" when it is about the whole sheet
	Reason    string `json:"reason"`
	Weight    Weight `json:"weight"`
	Message   string `json:"message"`    // Swedish
	MessageEN string `json:"message_en"` // English
}
