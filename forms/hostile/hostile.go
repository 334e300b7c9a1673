// Package hostile is what people, papers and file names may say to do harm. The
// tests of every part that shows, prints or stores a text put all of it through:
// it must come out as text or be refused, and never be acted on.
//
// It knows texts alone. Nothing of the program itself uses it.
package hostile

import (
	"slices"
	"strings"
)

// web are for browsers: elements, attributes, addresses, other programs' templates.
var web = []string{
	`<script>alert(1)</script>`, `<img src=x onerror=alert(1)>`, `"><svg/onload=alert(1)>`, `' onmouseover='alert(1)`, `</title><script>alert(1)</script>`,
	`</textarea><script>`, `<!--`, `-->`, `<![CDATA[`, `]]>`, `<style>*{display:none}</style>`, `<base href=//evil.example>`, `<iframe src=javascript:alert(1)>`,
	`javascript:alert(1)`, `data:text/html,<script>alert(1)</script>`, `<a href="javascript:alert(1)">x</a>`, `<form action=//evil.example>`, `<meta http-equiv=refresh content=0>`,
	`&lt;script&gt;`, `&#60;script&#62;`, `\u003cscript\u003e`, `%3Cscript%3E`, "\x00<script>", "a\x00b", "\ufeff<b>", `＜script＞`,
	`{{.User}}`, `{{template "top"}}`, `${7*7}`, `#{7*7}`, `<%= 7*7 %>`, `{% raw %}`,
}

// sheets are for programs that open a table: formulas.
var sheets = []string{
	`=1+1`, `=cmd|' /C calc'!A0`, `+1+1`, `-1+1`, `@SUM(A1)`, "\t=1+1", "\r=1+1", `=HYPERLINK("//evil.example")`, `;=1+1`, `"=1+1"`,
}

// lines are for headers, logs and terminals: ends of lines, and writing that
// turns round, hides or goes on for ever.
var lines = []string{
	"a\r\nSet-Cookie: x=y", "a\nlevel=ERROR msg=forged", "a\r\n\r\n<html>", "a\u2028b", "a\u2029b", "a\u0085b", "\x1b[31mred\x1b[0m", "\x1b]0;title\x07", "\b\b\b\b", "\x7f",
	"\u202egnp.exe", "\u2066a\u2069", "\u200fabc", "a\u200bb", "é́́́́́́́́", strings.Repeat("å", 100), strings.Repeat("A", 4000),
	"\xff\xfe", "\xc3\x28", "\xed\xa0\x80", "😀", "𝕏", "null", "undefined", "NaN", "0", "-1", "9223372036854775808", "true", `\`, `"`, `'`, `<`, `&`,
}

// places are for file systems, shells and databases.
var places = []string{
	`../../etc/passwd`, `..\..\windows`, `/etc/passwd`, `C:\nul`, `con`, `file:///etc/passwd`, `~/.ssh/id`, `a/b/c`, `.`, `..`, `%2e%2e%2f`, `a?b#c&d=e`,
	`-rf`, `.hidden`, `scan.pdf.part`, `a"; filename="b`, `$(id)`, "`id`", `; rm -rf /`, `| cat`, `' OR 1=1 --`, `'; DROP TABLE users; --`, `%s%s%n`, `%!d(string)`,
}

// paper are for readers of PDF: the end of a string, of an object or of a file,
// and actions.
var paper = []string{
	`)`, `(`, `\)`, `\\)`, `a)b(c`, `) Tj ET Q`, `)>>/A<</S/URI/URI(http://evil.example)`, `)/AA<</O<</S/JavaScript/JS(app.alert\(1\))>>>>`,
	`<</S/JavaScript/JS(app.alert(1))>>`, `<< /Launch`, `>>`, `>>>>endobj`, `endobj`, `endstream`, `stream`, `1 0 obj`, `xref`, `%%EOF`, `startxref`, `%comment`,
	`<FEFF0029>`, `/Name#29`, `\050\051`, "\xfe\xff\x00)", "\xff\xfe)\x00", "\ufeff)", `FEFF`, `BT /F1 12 Tf`, `EMC`,
	`)/JS(a)>>@x.se`, `<b>@x.se`, `a%0d%0aBcc:b@x.se`, `"a\"@x.se`,
}

// Texts are more than two hundred of them, each alone and in the middle of a name.
func Texts() []string {
	seeds := slices.Concat(web, sheets, lines, places, paper)
	all := slices.Clone(seeds)
	for _, s := range seeds {
		all = append(all, "Eva "+s+" Testsson")
	}
	return all
}
