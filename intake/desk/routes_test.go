package desk

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"blankett/intake/staff"
)

var update = flag.Bool("update", false, "write the table of routes into the README")

// TestRoutesStandInTheReadme holds the README's table against the one list.
func TestRoutesStandInTheReadme(t *testing.T) {
	const from, to = "<!-- routes -->\n", "<!-- /routes -->"
	raw, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(raw), from)
	have, after, ok2 := strings.Cut(rest, to)
	if !ok || !ok2 {
		t.Fatal("the README has no place for the routes")
	}
	want := routeTable()
	if *update {
		if err := os.WriteFile("README.md", []byte(before+from+want+to+after), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if have != want {
		t.Errorf("the README's table of routes is old; `go test ./intake/desk -run Readme -update` writes it:\n%s", want)
	}
}

func routeTable() string {
	var b strings.Builder
	b.WriteString("| route | nobody |")
	for _, r := range staff.Roles {
		fmt.Fprintf(&b, " %s |", r)
	}
	b.WriteString("\n|---|---|" + strings.Repeat("---|", len(staff.Roles)) + "\n")
	for _, rt := range routes() {
		fmt.Fprintf(&b, "| `%s` | %s |", rt.pattern, mark(rt.open))
		for _, r := range staff.Roles {
			fmt.Fprintf(&b, " %s |", mark(rt.allows(staff.User{ID: "x", Roles: []staff.Role{r}})))
		}
		b.WriteString("\n")
	}
	return b.String()
}

func mark(yes bool) string {
	if yes {
		return "yes"
	}
	return "–"
}
