package intake

import "blankett/intake/judge"

// What a return is, and what becomes of it, is told in package judge.
type (
	Case         = judge.Case
	CaseState    = judge.CaseState
	Return       = judge.Return
	ReturnState  = judge.ReturnState
	Verdict      = judge.Verdict
	FoundBy      = judge.FoundBy
	Sheet        = judge.Sheet
	Code         = judge.Code
	Registration = judge.Registration
	PageReading  = judge.PageReading
	Move         = judge.Move
	Event        = judge.Event
	Known        = judge.Known
	Request      = judge.Request
	Standing     = judge.Standing
	Correction   = judge.Correction
	Said         = judge.Said
	Keying       = judge.Keying
	Stage        = judge.Stage
	Resolution   = judge.Resolution
	Why          = judge.Why
	Decision     = judge.Decision
	Ruling       = judge.Ruling
	Reasons      = judge.Reasons
	Work         = judge.Work
	Amendment    = judge.Amendment
	Alteration   = judge.Alteration
)

var (
	CaseStates     = judge.CaseStates
	ReturnStates   = judge.ReturnStates
	Assemble       = judge.Assemble
	Claiming       = judge.Claiming
	Risky          = judge.Risky
	RiskyName      = judge.RiskyName
	Pair           = judge.Pair
	Corrected      = judge.Corrected
	Judged         = judge.Judged
	WaysToAccept   = judge.WaysToAccept
	Careful        = judge.Careful
	Lacking        = judge.Lacking
	StandingAfter  = judge.StandingAfter
	Approvals      = judge.Approvals
	CheckReference = judge.CheckReference
	NotDoneReasons = judge.NotDoneReasons
	ReopenReasons  = judge.ReopenReasons
	CancelReasons  = judge.CancelReasons
	RulingWords    = judge.RulingWords
	WhyWords       = judge.WhyWords
	ErrSamePerson  = judge.ErrSamePerson
	ErrUnseen      = judge.ErrUnseen
	ErrOtherNumber = judge.ErrOtherNumber
	ErrNotWritable = judge.ErrNotWritable
)

const (
	MaxResidualMM       = judge.MaxResidualMM
	TypedThere          = judge.TypedThere
	TypedEmpty          = judge.TypedEmpty
	CasePrinted         = judge.CasePrinted
	CaseReturned        = judge.CaseReturned
	CaseReady           = judge.CaseReady
	CaseHandled         = judge.CaseHandled
	CaseCancelled       = judge.CaseCancelled
	CaseSuperseded      = judge.CaseSuperseded
	StateReady          = judge.StateReady
	StateReview         = judge.StateReview
	StateHandling       = judge.StateHandling
	StateDone           = judge.StateDone
	StateSentBack       = judge.StateSentBack
	StateUnidentified   = judge.StateUnidentified
	StateBlank          = judge.StateBlank
	StateDuplicate      = judge.StateDuplicate
	VerdictReady        = judge.VerdictReady
	VerdictReview       = judge.VerdictReview
	VerdictReject       = judge.VerdictReject
	VerdictUnidentified = judge.VerdictUnidentified
	VerdictBlank        = judge.VerdictBlank
	VerdictDuplicate    = judge.VerdictDuplicate
	FoundByQR           = judge.FoundByQR
	FoundByText         = judge.FoundByText
	FoundByNone         = judge.FoundByNone
	StageFirst          = judge.StageFirst
	StageSecond         = judge.StageSecond
	StageAgreed         = judge.StageAgreed
	StageThird          = judge.StageThird
	RulingCarriedOut    = judge.RulingCarriedOut
	RulingNotCarriedOut = judge.RulingNotCarriedOut
	RulingSentBack      = judge.RulingSentBack
	RulingForeign       = judge.RulingForeign
	RulingSameSheet     = judge.RulingSameSheet
	RulingLaterCounts   = judge.RulingLaterCounts
	RulingReplaced      = judge.RulingReplaced
	RulingToPerson      = judge.RulingToPerson
	RulingLinked        = judge.RulingLinked
	RulingJoined        = judge.RulingJoined
	RulingPutBack       = judge.RulingPutBack
	RulingTakenOver     = judge.RulingTakenOver
	RulingLetter        = judge.RulingLetter
	RulingUndone        = judge.RulingUndone
	RulingReopened      = judge.RulingReopened
	UndoFor             = judge.UndoFor
	WhyCompared         = judge.WhyCompared
	WhyPhoned           = judge.WhyPhoned
	WhyOnFile           = judge.WhyOnFile
	WhyTogether         = judge.WhyTogether
	WhyHead             = judge.WhyHead
	WhyLaterSheet       = judge.WhyLaterSheet
)
