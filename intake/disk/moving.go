package disk

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// mover moves a file within a file system to a name that is free; unix.EEXIST
// where it is not.
type mover func(from, to string) error

// movers are the ways to do that, the best first. Shares (CIFS, NFS) have no
// rename that leaves what is there, and not all have second names.
var movers = []mover{renameToFree, linkToFree, holdAndRename}

func moveBy(ways []mover, from, to string) error {
	var err error
	for _, move := range ways {
		if err = move(from, to); !lacks(err) {
			return err
		}
	}
	return err
}

// lacks says whether a file system has no such call: shares answer with either.
func lacks(err error) bool {
	for _, known := range []error{unix.EINVAL, unix.ENOSYS, unix.EOPNOTSUPP, unix.EPERM, unix.EMLINK} {
		if errors.Is(err, known) {
			return true
		}
	}
	return false
}

func renameToFree(from, to string) error {
	return unix.Renameat2(unix.AT_FDCWD, from, unix.AT_FDCWD, to, unix.RENAME_NOREPLACE)
}

// linkToFree gives the file its new name beside the old one, which fails where
// the name is taken, and then takes the old one away. Ended between the two, the
// file is there under both; the old name is one that nobody takes files by.
func linkToFree(from, to string) error {
	if err := os.Link(from, to); err != nil {
		return err
	}
	if err := os.Remove(from); err != nil {
		return errors.Join(err, os.Remove(to))
	}
	return nil
}

// holdAndRename takes the name with an empty file, which fails where it is taken,
// and moves the file over that. Ended between the two, an empty file is left: it
// is taken in as one that can't be read, for a person to see.
func holdAndRename(from, to string) error {
	hold, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	err = hold.Close()
	if err == nil {
		err = os.Rename(from, to)
	}
	if err != nil {
		return errors.Join(err, os.Remove(to))
	}
	return nil
}
