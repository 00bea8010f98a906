# SPDX-License-Identifier: GPL-2.0-only
# who is called back by a signal still has the commands that are under way sent again
# needs: reasons file
# groups: debug

len=$((8 * MIB))
fakes
trust "$A" "$B"

# called_back DESC LINE: all of a copy that is called back every 50 ms is offloaded,
# though the disk ends its first command as LINE has it, after a signal
called_back() {
	local desc=$1

	seed "$A" 0 "$B" 0 "$len"
	mark
	fake_script "$2"
	ok "$desc: copies" file_range alarm=50 loop "$A" 0 "$B" 0 "$len"
	is "$desc: all of it" "$DONE" "$len"
	fake_hits
	is "$desc: it came to that" "$REPLY" 1
	fake_calm
	is "$desc: nothing is refused" "$(refusals)" ""
	is "$desc: by hand" "$(delta fallback_bytes)" 0
	is "$desc: offloaded" "$(delta offloaded_bytes)" "$len"
	data_right "$desc" "$A" 0 "$B" 0 "$len"
}

called_back "busy" "xcopy 1 1 status=8 delay=120"
called_back "its queue is full" "xcopy 1 1 status=40 delay=120"
