// SPDX-License-Identifier: GPL-2.0-only

// gocopy SRC DST: what any Go program does to copy a file. io.Copy tries
// copy_file_range(2) first, if both are files.
package main

import (
	"io"
	"log"
	"os"
)

func main() {
	a, err := os.Open(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	b, err := os.OpenFile(os.Args[2], os.O_WRONLY, 0)
	if err != nil {
		log.Fatal(err)
	}
	if _, err := io.Copy(b, a); err != nil {
		log.Fatal(err)
	}
}
