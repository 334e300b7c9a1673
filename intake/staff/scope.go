package staff

// Scope is whose returns a person may see. The zero scope is nobody's.
type Scope struct {
	All      bool   // every region's
	Region   string // this region's
	Unit     string // of them, this unit's only; "" for all
	Unplaced bool   // and paper that is nobody's yet
}

// ScopeOf is what a person may see, the same as MaySee says return by return.
func ScopeOf(u User) Scope {
	if !u.Has(RoleClinic, RoleMailroom, RoleHandler, RoleHead) {
		return Scope{}
	}
	everyUnit := u.Has(RoleMailroom, RoleHandler, RoleHead)
	if !everyUnit && u.Unit == "" {
		return Scope{}
	}
	s := Scope{Region: u.Region, All: u.Region == EveryRegion, Unplaced: u.Has(RoleHandler, RoleMailroom) && u.Owns("")}
	if !everyUnit {
		s.Unit = u.Unit
	}
	return s
}
