module blankett

go 1.26.0

require (
	cel.dev/cel-go v0.33.2 // rules that stand in templates: typed, bounded, no side effects
	github.com/alexedwards/scs/v2 v2.9.0 // sessions of the web pages, kept in our database
	github.com/chromedp/cdproto v0.0.0-20250724212937-08a3db8b4327 // the version that chromedp is made for
	github.com/chromedp/chromedp v0.14.2 // tests look at the pages in a real Chromium
	github.com/coreos/go-oidc/v3 v3.21.0 // signing in through a house's own OpenID Connect
	github.com/elastic/go-seccomp-bpf v1.5.0 // readers may make no connection and start nothing
	github.com/fsnotify/fsnotify v1.10.1 // a hint that something came into an inbox
	github.com/goccy/go-yaml v1.19.2 // templates, with line and column in every error
	github.com/google/uuid v1.6.0 // arrivals in the order they came, UUIDv7. No release since January 2024, and stays: the RFC is done, and so is this
	github.com/jackc/pgx/v5 v5.12.0 // PostgreSQL
	github.com/jung-kurt/gofpdf v1.16.2 // draws the forms: embedded fonts, same bytes each time. Archived in 2021, and stays: published editions hold what it writes
	github.com/klippa-app/go-pdfium v1.19.8 // renders drawn pages, JBIG2 and JPX in WebAssembly
	github.com/landlock-lsm/go-landlock v0.11.0 // readers may open no file
	github.com/makiuchi-d/gozxing v0.1.1 // writes and reads the sheet code. No release since 2021, and stays: the codes are done, and it runs in a reader that can open nothing
	github.com/ncruces/go-sqlite3 v0.37.0 // proofs put a disk under SQLite that crashes
	github.com/otiai10/gosseract/v2 v2.4.1 // reads the printed case number when the codes are gone. No release since 2023, and stays: a thin binding to Debian's Tesseract
	github.com/pdfcpu/pdfcpu v0.15.0 // opens PDFs: structure, encryption, raw streams
	github.com/personnummer/go/v3 v3.1.2 // check digit and date of a personnummer. Of 2023, its version list does not answer, and stays: one small file, held by the listed test numbers
	github.com/pressly/goose/v3 v3.29.0 // migrations on both databases
	github.com/riverqueue/river v0.51.2 // jobs, with retries and back-off, in the database we have
	github.com/riverqueue/river/riverdriver/riverpgxv5 v0.51.2
	github.com/riverqueue/river/riverdriver/riversqlite v0.51.2
	github.com/riverqueue/river/rivertype v0.51.2
	github.com/rogpeppe/go-internal v1.16.0 // testscript: the command line as its users type it
	github.com/santhosh-tekuri/jsonschema/v6 v6.0.3 // holds templates against their schema
	github.com/schollz/progressbar/v3 v3.19.1 // progress of long work on a terminal
	github.com/spf13/cobra v1.10.2 // commands, flags and their help
	github.com/spf13/pflag v1.0.10
	github.com/tetratelabs/wazero v1.12.0 // runs PDFium without C and without a file system
	github.com/zitadel/oidc/v3 v3.45.0 // tests sign in at a real provider
	golang.org/x/crypto v0.58.0 // Argon2id for passwords
	golang.org/x/image v0.47.0 // fonts, CCITT, WebP
	golang.org/x/net v0.61.0 // tests read pages as browsers do
	golang.org/x/oauth2 v0.37.0 // codes and PKCE of the same sign-in
	golang.org/x/sync v0.24.0 // parts of a service that end together
	golang.org/x/sys v0.49.0 // limits of the readers
	golang.org/x/term v0.47.0 // is anybody watching?
	golang.org/x/text v0.43.0 // letters without their accents, to compare what was read
	modernc.org/sqlite v1.60.1 // SQLite without C
	pgregory.net/rapid v1.3.0 // a state machine of all that happens to a sheet
)

require github.com/trustelem/zxcvbn v1.0.1

require (
	cel.dev/expr v0.25.3 // indirect
	github.com/BurntSushi/toml v1.4.1-0.20240526193622-a339e1f7089c // indirect
	github.com/antlr4-go/antlr/v4 v4.13.1 // indirect
	github.com/bmatcuk/doublestar/v4 v4.9.1 // indirect
	github.com/cespare/xxhash/v2 v2.3.0 // indirect
	github.com/chromedp/sysutil v1.1.0 // indirect
	github.com/clipperhouse/uax29/v2 v2.7.0 // indirect
	github.com/dlclark/regexp2 v1.11.0 // indirect
	github.com/dustin/go-humanize v1.1.0 // indirect
	github.com/go-chi/chi/v5 v5.2.3 // indirect
	github.com/go-jose/go-jose/v4 v4.1.5 // indirect
	github.com/go-json-experiment/json v0.0.0-20260213210345-44df1a37e875 // indirect
	github.com/go-logr/logr v1.4.4 // indirect
	github.com/go-logr/stdr v1.2.2 // indirect
	github.com/gobwas/httphead v0.1.0 // indirect
	github.com/gobwas/pool v0.2.1 // indirect
	github.com/gobwas/ws v1.4.0 // indirect
	github.com/gorilla/securecookie v1.1.2 // indirect
	github.com/hhrutter/tiff v1.0.6 // indirect
	github.com/inconshreveable/mousetrap v1.1.0 // indirect
	github.com/jackc/pgpassfile v1.0.0 // indirect
	github.com/jackc/pgservicefile v0.0.0-20240606120523-5a60cdf6a761 // indirect
	github.com/jackc/puddle/v2 v2.2.3 // indirect
	github.com/jolestar/go-commons-pool/v2 v2.1.2 // indirect
	github.com/mattn/go-isatty v0.0.24 // indirect
	github.com/mattn/go-runewidth v0.0.31 // indirect
	github.com/mfridman/interpolate v0.0.2 // indirect
	github.com/mitchellh/colorstring v0.0.0-20190213212951-d06e56a500db // indirect
	github.com/muhlemmer/gu v0.3.1 // indirect
	github.com/muhlemmer/httpforwarded v0.1.0 // indirect
	github.com/ncruces/go-sqlite3-wasm/v6 v6.5.35401 // indirect
	github.com/ncruces/go-strftime v1.1.0 // indirect
	github.com/ncruces/julianday v1.0.0 // indirect
	github.com/remyoudompheng/bigfft v0.0.0-20230129092748-24d4a6f8daec // indirect
	github.com/riverqueue/river/riverdriver v0.51.2 // indirect
	github.com/riverqueue/river/rivershared v0.51.2 // indirect
	github.com/rivo/uniseg v0.4.7 // indirect
	github.com/rs/cors v1.11.1 // indirect
	github.com/sethvargo/go-retry v0.5.0 // indirect
	github.com/sirupsen/logrus v1.9.3 // indirect
	github.com/test-go/testify v1.1.4 // indirect
	github.com/tidwall/gjson v1.20.0 // indirect
	github.com/tidwall/match v1.2.0 // indirect
	github.com/tidwall/pretty v1.2.1 // indirect
	github.com/tidwall/sjson v1.2.5 // indirect
	github.com/zitadel/logging v0.6.2 // indirect
	github.com/zitadel/schema v1.3.1 // indirect
	go.opentelemetry.io/auto/sdk v1.2.1 // indirect
	go.opentelemetry.io/otel v1.47.0 // indirect
	go.opentelemetry.io/otel/log v1.47.0 // indirect
	go.opentelemetry.io/otel/metric v1.47.0 // indirect
	go.opentelemetry.io/otel/trace v1.47.0 // indirect
	go.uber.org/multierr v1.11.0 // indirect
	go.yaml.in/yaml/v3 v3.0.5 // indirect
	golang.org/x/exp v0.0.0-20261014143641-f0251eb4aa3e // indirect
	golang.org/x/exp/typeparams v0.0.0-20231108232855-2478ac86f678 // indirect
	golang.org/x/mod v0.42.0 // indirect
	golang.org/x/telemetry v0.0.0-20261009151841-97e8ea77aa2a // indirect
	golang.org/x/tools v0.52.0 // indirect
	golang.org/x/vuln v1.1.4 // indirect
	golang.org/x/xerrors v0.0.0-20240903120638-7835f813f4da // indirect
	google.golang.org/genproto/googleapis/api v0.0.0-20261005182115-fad411399dd8 // indirect
	google.golang.org/genproto/googleapis/rpc v0.0.0-20261005182115-fad411399dd8 // indirect
	google.golang.org/protobuf v1.36.12 // indirect
	honnef.co/go/tools v0.7.0 // indirect
	kernel.org/pub/linux/libs/security/libcap/psx v1.2.77 // indirect
	modernc.org/libc v1.78.0 // indirect
	modernc.org/mathutil v1.7.1 // indirect
	modernc.org/memory v1.12.1 // indirect
)

tool (
	golang.org/x/vuln/cmd/govulncheck
	honnef.co/go/tools/cmd/staticcheck
)
