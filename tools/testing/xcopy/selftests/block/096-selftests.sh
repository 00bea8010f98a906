# SPDX-License-Identifier: GPL-2.0-only
# the programs of tools/testing/selftests/xcopy, which need null_blk alone: their points are ours
# needs: null
# timeout: 240

requires file "$NULLB/features"
for program in blkcopy blkcopy_vec copy_file_range uring_cmd; do
	log=$XCOPY_TMP/$program.tap
	timeout 200 "$XCOPY_BIN/selftests/$program" >"$log" 2>&1
	rc=$?
	while read -r line; do
		case $line in
		ok*" # SKIP "*) diag "$program: $line" ;;
		ok*) ok "$program: ${line#ok * }" true ;;
		"not ok"*) ok "$program: ${line#not ok * }" false ;;
		*"# "*:[0-9]*) diag "$line" ;;
		esac
	done <"$log"
	is "$program: all of it has run and passed" $rc 0
done
ok "all is over" await 30 idle
