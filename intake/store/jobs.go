package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"blankett/intake"
)

const (
	// sweepEvery is how often arrivals that no job is waiting for are looked
	// for; a sweep also rests sweepRest times as long as it took, so that
	// a long backlog costs at most that part of one core.
	sweepEvery = 3 * time.Second
	sweepRest  = 20

	// sweepBatch is how many jobs go into the queue in one commit.
	sweepBatch = 500

	// retryFirst and retryMost bound the wait before a reading that failed for
	// the world's sake is tried again: 1 s, 2 s, 4 s, … 5 min.
	retryFirst = time.Second
	retryMost  = 5 * time.Minute

	// maxAttempts is River's own upper bound. A job that reaches it after four
	// months is dropped, and the sweep puts it back.
	maxAttempts = 1<<15 - 1

	// fetchCooldown is how soon after one another the queue is asked for jobs.
	fetchCooldown = 10 * time.Millisecond
	// fetchPoll is how often it is asked without a hint that there is something.
	fetchPoll = 50 * time.Millisecond

	// keepJobs is how long finished jobs stay, for somebody who looks into the
	// queue. The arrivals say what was read; these rows only take room.
	keepJobs = time.Minute

	// rescueAfter is when River gives up on a job that seems to run for ever. A
	// reading has limits of its own, far below it.
	rescueAfter = 24 * time.Hour

	// stopWithin is how long running jobs get to finish before they are told to
	// stop. What isn't finished then is done again after the next start.
	stopWithin = 3 * time.Second
	// leaveWithin is how much longer is waited for River to write down what it did.
	// On a full disk it tries for long; the arrivals say it all the same.
	leaveWithin = 500 * time.Millisecond
)

// ErrJobsHeld says that another process reads for the same SQLite database.
var ErrJobsHeld = errors.New("another blankett reads for this database already; stop it, or use PostgreSQL to share the work")

// JobsConfig says what reads arrivals, and from where.
type JobsConfig struct {
	URL      string          // as given to Open
	Arrivals intake.Arrivals // the truth about what is still to be read
	// Work reads one arrival. It may be called again for one that it has
	// finished. An error is a fault of the world: it is called again later.
	Work    func(ctx context.Context, arrival string) error
	Workers int // calls of Work at once; 1 when less
	Log     *slog.Logger
}

// Jobs hands arrivals to Work. The jobs themselves may be lost at any time:
// a sweep finds every archived arrival that no job stands for.
type Jobs struct {
	queue    jobQueue
	arrivals intake.Arrivals
	log      *slog.Logger
}

// jobQueue is River, on SQLite or on PostgreSQL.
type jobQueue interface {
	Start(ctx context.Context) error
	Stopped() <-chan struct{}
	InsertMany(ctx context.Context, jobs []river.InsertManyParams) ([]*rivertype.JobInsertResult, error)
	JobList(ctx context.Context, params *river.JobListParams) (*river.JobListResult, error)
	JobRetry(ctx context.Context, id int64) (*rivertype.JobRow, error)
	// release gives back jobs that stand as running for processes that are gone.
	release(ctx context.Context) error
	close() error
}

// OpenJobs opens the queue of readings: in jobs.db beside a SQLite database,
// which it begins anew and holds alone (ErrJobsHeld), or in the same PostgreSQL
// database, where several processes may share it.
func OpenJobs(ctx context.Context, cfg JobsConfig) (*Jobs, error) {
	open := openSQLiteJobs
	if isPostgres(cfg.URL) {
		open = openPostgresJobs
	}
	queue, err := open(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("open jobs: %w", err)
	}
	return &Jobs{queue: queue, arrivals: cfg.Arrivals, log: cfg.Log}, nil
}

// Close lets go of the queue. Run must have returned.
func (j *Jobs) Close() error { return j.queue.close() }

// Enqueue has an arrival read soon. One that waits or is being read already
// isn't put in again.
func (j *Jobs) Enqueue(ctx context.Context, arrival string) error {
	_, err := j.queue.InsertMany(ctx, []river.InsertManyParams{{Args: readJob{Arrival: arrival}}})
	if err != nil {
		return fmt.Errorf("enqueue arrival %s: %w", arrival, err)
	}
	return nil
}

// Run reads what is enqueued, and what a sweep finds was forgotten, until ctx
// ends. Then it lets running work finish, for a while, before it returns.
func (j *Jobs) Run(ctx context.Context) error {
	if err := j.queue.Start(ctx); err != nil {
		if ctx.Err() != nil {
			return nil // stopped before it had begun
		}
		return fmt.Errorf("run jobs: %w", err)
	}
	for rest := time.Duration(0); ; {
		select {
		case <-ctx.Done():
			select {
			case <-j.queue.Stopped():
			case <-time.After(stopWithin + leaveWithin):
			}
			return nil
		case <-time.After(rest):
		}
		began := time.Now()
		if err := j.Sweep(ctx); err != nil && ctx.Err() == nil {
			j.log.WarnContext(ctx, "sweep of waiting arrivals failed; it is tried again", "err", err)
		}
		rest = max(sweepEvery, sweepRest*time.Since(began))
	}
}

// Sweep enqueues every archived arrival that no job stands for.
func (j *Jobs) Sweep(ctx context.Context) error {
	if err := j.queue.release(ctx); err != nil {
		return fmt.Errorf("sweep: %w", err)
	}
	if err := j.redate(ctx, time.Now()); err != nil {
		return fmt.Errorf("sweep: %w", err)
	}
	waiting, err := j.arrivals.Waiting(ctx, intake.ArrivalArchived)
	if err != nil {
		return fmt.Errorf("sweep: %w", err)
	}
	for len(waiting) > 0 {
		n := min(len(waiting), sweepBatch)
		jobs := make([]river.InsertManyParams, n)
		for i, a := range waiting[:n] {
			jobs[i].Args = readJob{Arrival: a.ID}
		}
		if _, err := j.queue.InsertMany(ctx, jobs); err != nil {
			return fmt.Errorf("sweep: %w", err)
		}
		waiting = waiting[n:]
	}
	return nil
}

// ahead is how far in the future a job may lie for its time: one clock's
// difference to another.
const ahead = 10 * time.Second

// redate makes jobs due that lie farther in the future than any wait of ours: the
// clock was set back after they were written.
func (j *Jobs) redate(ctx context.Context, now time.Time) error {
	for {
		list, err := j.queue.JobList(ctx, river.NewJobListParams().Kinds(jobKind).First(sweepBatch).
			OrderBy(river.JobListOrderByScheduledAt, river.SortOrderDesc).
			States(rivertype.JobStateAvailable, rivertype.JobStateRetryable, rivertype.JobStateScheduled))
		if err != nil {
			return fmt.Errorf("look for jobs in the future: %w", err)
		}
		mended := 0
		for _, job := range list.Jobs {
			latest := now.Add(ahead)
			if job.State != rivertype.JobStateAvailable {
				latest = latest.Add(retryMost)
			}
			if !job.ScheduledAt.After(latest) {
				continue
			}
			if _, err := j.queue.JobRetry(ctx, job.ID); err != nil && !errors.Is(err, rivertype.ErrNotFound) {
				return fmt.Errorf("make a job due: %w", err)
			}
			mended++
		}
		if mended > 0 {
			j.log.WarnContext(ctx, "jobs lay in the future and are due now: was the clock set back?", "jobs", mended)
		}
		if mended < sweepBatch {
			return nil
		}
	}
}

// readJob is one reading of an arrival.
type readJob struct {
	Arrival string `json:"arrival"`
}

// jobKind is readJob's name in the queue.
const jobKind = "read"

// Kind names the job to River.
func (readJob) Kind() string { return jobKind }

// InsertOpts makes a job the only one for its arrival until it has ended.
func (readJob) InsertOpts() river.InsertOpts {
	return river.InsertOpts{
		MaxAttempts: maxAttempts,
		UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: []rivertype.JobState{
			rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRetryable,
			rivertype.JobStateRunning, rivertype.JobStateScheduled,
		}},
	}
}

func riverConfig(cfg JobsConfig, client string) *river.Config {
	workers := river.NewWorkers()
	river.AddWorker(workers, river.WorkFunc(func(ctx context.Context, job *river.Job[readJob]) error {
		return cfg.Work(ctx, job.Args.Arrival)
	}))
	return &river.Config{
		ID:                          client,
		Workers:                     workers,
		Queues:                      map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: max(1, cfg.Workers)}},
		Logger:                      slog.New(warnings{cfg.Log.Handler()}),
		FetchCooldown:               fetchCooldown,
		FetchPollInterval:           fetchPoll,
		JobTimeout:                  -1,
		RescueStuckJobsAfter:        rescueAfter,
		MaxAttempts:                 maxAttempts,
		RetryPolicy:                 backOff{},
		CompletedJobRetentionPeriod: keepJobs,
		SoftStopTimeout:             stopWithin,
	}
}

// backOff doubles the wait after every failure.
type backOff struct{}

// NextRetry says when a job that failed is tried again.
func (backOff) NextRetry(job *rivertype.JobRow) time.Time {
	wait := retryMost
	if doublings := max(0, len(job.Errors)); doublings < 16 {
		wait = min(retryMost, retryFirst<<doublings)
	}
	return time.Now().Add(wait)
}

// warnings lets only warnings and errors through: River tells much of itself.
type warnings struct{ slog.Handler }

// Enabled says whether a record of this level is wanted.
func (w warnings) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelWarn && w.Handler.Enabled(ctx, level)
}

// WithAttrs keeps the bound on what it makes.
func (w warnings) WithAttrs(attrs []slog.Attr) slog.Handler {
	return warnings{w.Handler.WithAttrs(attrs)}
}

// WithGroup keeps the bound on what it makes.
func (w warnings) WithGroup(name string) slog.Handler { return warnings{w.Handler.WithGroup(name)} }
