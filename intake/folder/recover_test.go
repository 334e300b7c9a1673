package folder

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/google/uuid"

	"blankett/intake"
)

// TestCrashAtEachStep begins where a watcher was killed after each step.
func TestCrashAtEachStep(t *testing.T) {
	ctx := context.Background()
	const content = "%PDF-1.7\nthe scan\n%%EOF\n"
	for name, before := range map[string]func(o *office, id string){
		"seen": func(o *office, id string) {
			o.put("a.pdf", content)
			must(o, o.db.See(ctx, intake.Arrival{ID: id, Inbox: o.inbox, Source: "a.pdf", SeenAt: time.Now()}))
		},
		"claimed": func(o *office, id string) {
			o.put(".blankett/claimed/"+id, content)
			must(o, o.db.See(ctx, intake.Arrival{ID: id, Inbox: o.inbox, Source: "a.pdf", SeenAt: time.Now()}))
		},
		"kept": func(o *office, id string) {
			o.put(".blankett/claimed/"+id, content)
			must(o, o.db.See(ctx, intake.Arrival{ID: id, Inbox: o.inbox, Source: "a.pdf", SeenAt: time.Now()}))
			_, err := o.archive.Keep(ctx, []byte(content))
			must(o, err)
		},
		"archived": func(o *office, id string) {
			o.put(".blankett/claimed/"+id, content)
			must(o, o.db.See(ctx, intake.Arrival{ID: id, Inbox: o.inbox, Source: "a.pdf", SeenAt: time.Now()}))
			sum, err := o.archive.Keep(ctx, []byte(content))
			must(o, err)
			must(o, o.db.Archived(ctx, id, sum, int64(len(content)), time.Now()))
		},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t)
			before(o, uuid.NewString())
			o.watch(o.config())
			wantFiles(t, o.arrivals(1), map[string][]string{"a.pdf": {content}})
			seen, err := o.db.Waiting(ctx, intake.ArrivalSeen)
			must(t, err)
			if len(seen) != 0 {
				t.Errorf("arrivals left as seen: %d", len(seen))
			}
		})
	}
}

func TestClaimedWithoutRow(t *testing.T) {
	o := newOffice(t)
	o.put(".blankett/claimed/"+uuid.NewString(), pdf("the database was restored from a backup"))
	o.put(".blankett/claimed/put here by hand", pdf("not by us"))
	o.watch(o.config())
	wantFiles(t, o.arrivals(2), map[string][]string{
		"": {pdf("the database was restored from a backup"), pdf("not by us")}})
}

// TestKilledAnywhere kills a real watcher again and again while files arrive.
// In the end every file is archived once and none is left.
func TestKilledAnywhere(t *testing.T) {
	const kills, files = 20, 100
	o := newOffice(t)
	want := map[string][]string{}
	next := 0
	for range kills {
		for range files / kills {
			rel := fmt.Sprintf("batch %d/%d.pdf", next%7, next)
			content := pdf(fmt.Sprint("scan ", next%90)) // some have the same bytes
			o.put(rel, content)
			want[rel] = []string{content}
			next++
		}
		watcher := exec.Command(os.Args[0], "-test.run=^TestDoomedWatcher$")
		watcher.Env = append(os.Environ(), "DOOMED_INBOX="+o.inbox, "DOOMED_DATA="+o.data)
		watcher.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
		must(t, watcher.Start())
		time.Sleep(time.Duration(20+rand.IntN(100)) * time.Millisecond)
		must(t, watcher.Process.Kill())
		watcher.Wait()
	}
	all, err := o.db.Waiting(context.Background(), intake.ArrivalArchived)
	must(t, err)
	t.Logf("%d of %d were archived by watchers that were killed", len(all), files)
	o.watch(o.config())
	wantFiles(t, o.arrivals(files), want)
	seen, err := o.db.Waiting(context.Background(), intake.ArrivalSeen)
	must(t, err)
	if len(seen) != 0 {
		t.Errorf("arrivals left as seen: %d", len(seen))
	}
}

// TestDoomedWatcher is the process that TestKilledAnywhere kills.
func TestDoomedWatcher(t *testing.T) {
	inbox := os.Getenv("DOOMED_INBOX")
	if inbox == "" {
		t.Skip("only run by other tests")
	}
	o := &office{TB: t, inbox: inbox, data: os.Getenv("DOOMED_DATA")}
	o.open()
	cfg := o.config()
	cfg.Every = time.Millisecond
	cfg.Log = slog.New(slog.NewTextHandler(os.Stderr, nil))
	must(t, Watch(context.Background(), cfg))
}

// BenchmarkTake is one file from the inbox to its committed arrival.
func BenchmarkTake(b *testing.B) {
	o := newOffice(b)
	for i := range b.N {
		o.put(filepath.Join("batch", fmt.Sprint(i, ".pdf")), pdf(fmt.Sprint("scan ", i)))
	}
	b.ResetTimer()
	o.watch(o.config())
	o.arrivals(b.N)
}
