# SPDX-License-Identifier: GPL-2.0-only
#
# awk -v given="RUNS MIB" -v goals="demo" -f variables.awk Makefile
#
# Of the variables that were given to make, says of one that none of the goals takes
# which verbs do. The list in the Makefile's head has them: a word before a colon.
BEGIN { FS = "\t" }

/^#  [A-Z]/ {
	n = split(substr($1, 4), names, ", ")
	parts = split($2, text, "; ")
	for (p = 1; p <= parts; p++) {
		if (text[p] !~ /^[a-z][a-z-]*: /)
			continue
		verb = substr(text[p], 1, index(text[p], ":") - 1)
		for (i = 1; i <= n; i++) {
			verbs[names[i]] = verbs[names[i]] (verbs[names[i]] ? ", " : "") verb
			if (index(" " goals " ", " " verb " "))
				taken[names[i]] = 1
		}
	}
}

END {
	n = split(given, names, " ")
	for (i = 1; i <= n; i++)
		if (names[i] in verbs && !(names[i] in taken)) {
			print names[i] " is for " verbs[names[i]]
			exit
		}
}
