package folder

import (
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"blankett/forms/hostile"
)

// hostileNames are hostile texts as file names: what the file system takes.
func hostileNames() []string {
	names := []string{"CON", strings.Repeat("x", 251) + ".pdf", strings.Repeat("ö", 127), "\xff\xfe.pdf", "a\nb/c\rd.pdf", " ", "scan.pdf ", "inner/.blankett/lock"}
	for _, text := range hostile.Texts() {
		if name := strings.NewReplacer("/", "∕", "\x00", "").Replace(text); len(name) <= 255 && strings.Trim(name, ".") != "" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// Files are taken whatever they are called: their bytes are kept, their names
// stand with them as text and are in no log.
func TestHostileNames(t *testing.T) {
	o := newOffice(t)
	want := map[string][]string{}
	for _, name := range hostileNames() {
		o.put(name, pdf(name))
		source := strings.ToValidUTF8(name, "\ufffd")
		want[source] = append(want[source], pdf(name))
	}
	cfg := o.config()
	cfg.Patience = 30 * time.Millisecond
	o.watch(cfg)
	got := o.arrivals(len(hostileNames()))
	wantFiles(t, got, want)
	for source := range got {
		if !utf8.ValidString(source) {
			t.Errorf("%q is kept, which PostgreSQL would refuse", source)
		}
	}
	for _, name := range hostileNames() {
		if len(name) > 8 && strings.Contains(o.log.String(), name) {
			t.Errorf("the log names %q", name)
		}
	}
	if len(got) < 200 {
		t.Errorf("%d names only", len(got))
	}
}
