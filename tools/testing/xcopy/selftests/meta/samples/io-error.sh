# SPDX-License-Identifier: GPL-2.0-only
# xcpat finds each kind of bad data

two_luns loop 16
ok "a pattern is written" fill "$A" 0 4M one
nok "a torn sector is found" eval 'xcpat tear "$A" 1M 512 && check "$A" 0 4M one'
nok "a misplaced one is found" check "$A" 0 512 one 1M
nok "an older one is found" eval 'fill "$A" 0 4M two && check "$A" 0 4M one'
ok "either of two tags is accepted on request" check_any "$A" 0 4M one two
