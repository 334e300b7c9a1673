package forms

import (
	"fmt"
	"regexp"
	"strings"
)

// celFaults are what CEL's parser and checker say, each with how a person says it.
var celFaults = []struct {
	says  *regexp.Regexp
	words string // $1 is what the first group found
}{
	{regexp.MustCompile(`(mismatched input|no viable alternative at input) '.*<EOF>'`), "it ends too early: something belongs after its last sign"},
	{regexp.MustCompile(`missing '(.+)' at`), "$1 is missing"},
	{regexp.MustCompile(`token recognition error at: '(.+?) *'`), "$1 can't stand in a rule"},
	{regexp.MustCompile(`(?:mismatched|extraneous) input '(.+?)'(?: expecting|$)`), "$1 can't stand here"},
	{regexp.MustCompile(`no viable alternative at input '(.+)'`), "$1 can't stand so"},
	{regexp.MustCompile(`undeclared reference to '(.+?)' \(did you mean '(.+?)'\?\)`), "there is no name $1 (did you mean $2?)"},
	{regexp.MustCompile(`undeclared reference to '(.+?)'`), "there is no name $1"},
	{regexp.MustCompile(`undefined field '(.+?)'`), "there is no name $1"},
}

// celOverload finds an operator or function that is given what it can't work on.
var celOverload = regexp.MustCompile(`found no matching overload for '(.+?)' applied to '\((.*)\)'`)

// celTypes are CEL's names of what a rule holds, in words.
var celTypes = map[string]string{
	"string": "a text", "int": "a whole number", "double": "a number", "bool": "a yes or no", "timestamp": "a day",
	"google.protobuf.Timestamp": "a day", "duration": "a time", "google.protobuf.Duration": "a time", "null": "nothing",
}

// celWords says what is wrong with a rule without the words of a parser.
func celWords(message string) string {
	if m := celOverload.FindStringSubmatch(message); m != nil {
		var of []string
		for _, kind := range strings.Split(m[2], ", ") {
			word, known := celTypes[kind]
			if !known {
				word = kind
			}
			of = append(of, word)
		}
		return fmt.Sprintf("%s does not work with %s", strings.Trim(m[1], "_"), strings.Join(of, " and "))
	}
	for _, f := range celFaults {
		if m := f.says.FindStringSubmatchIndex(message); m != nil {
			return string(f.says.ExpandString(nil, f.words, message, m))
		}
	}
	said, _, _ := strings.Cut(message, " expecting {") // what follows is a page long
	return strings.TrimPrefix(said, "Syntax error: ")
}
